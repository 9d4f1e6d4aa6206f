import { Readable } from 'node:stream';
import { InvalidInputError, TooLargeError } from '@orrery/domain';
import { bodyStream } from '@orrery/platform-service';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { readTar } from '../ingest/read-tar.js';
import { arriving } from '../ingest/receive-file.js';
import { DEFAULT_BRANCH } from '../version-ref/version-ref.js';
import type { CommitToRecord } from './dvc-commits.js';
import type { RepositoryFile } from './read-tracked-outputs.js';

type ToldCommit = Omit<CommitToRecord, 'remote' | 'recordedBy'>;

/** Files of YAML are read at once, and a commit's thousand outputs are a tenth of this. */
const MAX_BYTES = 2 * 1024 * 1024;

const jsonSchema = z.object({
  gitCommit: z.string(),
  repository: z.string().nullable().default(null),
  branch: z.string().default(DEFAULT_BRANCH),
  message: z.string().default(''),
  files: z.array(z.object({ path: z.string(), text: z.string() })),
});

/** A commit as JSON, or as a tar of its files with headers, which is what Git and curl can make. @throws {InvalidInputError} */
export async function readCommitRequest(request: FastifyRequest): Promise<ToldCommit> {
  if (!(request.body instanceof Readable)) {
    const read = jsonSchema.safeParse(request.body);
    if (read.success) return read.data;
    throw new InvalidInputError(read.error.issues[0]?.path.join('.') ?? 'body', z.prettifyError(read.error));
  }
  return {
    gitCommit: headerOf(request, 'x-git-commit') ?? '',
    repository: headerOf(request, 'x-git-repository') || null,
    branch: headerOf(request, 'x-git-branch') ?? DEFAULT_BRANCH,
    message: Buffer.from(headerOf(request, 'x-git-message') ?? '', 'base64').toString('utf8'),
    files: await filesIn(request),
  };
}

async function filesIn(request: FastifyRequest): Promise<readonly RepositoryFile[]> {
  const files: RepositoryFile[] = [];
  for await (const read of readTar(arriving(bodyStream(request), MAX_BYTES))) {
    for (const { path, source } of read) files.push({ path, text: await textIn(source) });
  }
  return files;
}

async function textIn(source: Uint8Array | AsyncIterable<Uint8Array>): Promise<string> {
  if (source instanceof Uint8Array) return Buffer.from(source).toString('utf8');
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of source) {
    sizeBytes += piece.byteLength;
    if (sizeBytes > MAX_BYTES) throw new TooLargeError(MAX_BYTES);
    pieces.push(Uint8Array.from(piece));
  }
  return Buffer.concat(pieces).toString('utf8');
}

function headerOf({ headers }: FastifyRequest, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.[0];
}
