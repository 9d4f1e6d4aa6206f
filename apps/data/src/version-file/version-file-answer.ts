import { Readable } from 'node:stream';
import { Injectable, StreamableFile } from '@nestjs/common';
import { NotFoundError } from '@orrery/domain';
import { hexOfDigest, type ByteRange } from '@orrery/platform-artifacts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DatasetVersion } from '../dataset-version/dataset-version.js';
import { digestOfTree, type TreeFile } from '../dataset-version/version-tree.js';
import { Versions } from '../dataset-version/versions.js';
import { CONTENT_TYPES } from '../tabular-file/file-format.js';
import { attachmentOf } from './attachment.js';
import { readRange } from './requested-range.js';
import { tarOfFiles } from './tar-of-files.js';

/** A request, and what it is answered by. */
export interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

const ANY_BYTES = 'application/octet-stream';

/** Answers requests for files with their bytes, with the part of them that is asked for, or with a tar of many. */
@Injectable()
export class VersionFileAnswer {
  constructor(private readonly versions: Versions) {}

  /** The only file of a version, or a tar of all. */
  async sendAll(version: DatasetVersion, exchange: Exchange): Promise<StreamableFile | undefined> {
    const { files } = await this.versions.treeOf(version);
    const [only] = files;
    if (only !== undefined && files.length === 1) return this.sendFile(version, only, exchange);
    return this.sendTar(version, files, `version-${version.version}`, exchange);
  }

  /** A file by its path, or a tar of the folder that has that path. @throws {NotFoundError} */
  async sendPath(
    version: DatasetVersion,
    path: string,
    exchange: Exchange,
  ): Promise<StreamableFile | undefined> {
    const { files } = await this.versions.treeOf(version);
    const file = files.find((one) => one.path === path);
    if (file !== undefined) return this.sendFile(version, file, exchange);
    const folder = `${path.replace(/\/$/, '')}/`;
    const inside = files.filter((one) => one.path.startsWith(folder));
    if (inside.length === 0) throw new NotFoundError('File', path);
    return this.sendTar(version, inside, nameOf(folder.slice(0, -1)), exchange);
  }

  private async sendFile(
    { format, createdAt }: DatasetVersion,
    file: TreeFile,
    { request, reply }: Exchange,
  ): Promise<StreamableFile | undefined> {
    const tag = `"${file.digest}"`;
    const digest = `sha-256=:${Buffer.from(hexOfDigest(file.digest), 'hex').toString('base64')}:`;
    void writeHeaders(reply, tag, createdAt).header('accept-ranges', 'bytes').header('repr-digest', digest);
    if (isKnown(request, tag)) return notModified(reply);
    const range = isStillWanted(request, tag) ? readRange(request.headers.range, file.sizeBytes) : null;
    if (range === 'unsatisfiable') return unsatisfiable(reply, file.sizeBytes);
    if (range === null) void reply.header('content-digest', digest);
    else {
      const last = range.offset + range.length - 1;
      void reply.status(206).header('content-range', `bytes ${range.offset}-${last}/${file.sizeBytes}`);
    }
    return new StreamableFile(await this.open(request, file, range ?? undefined), {
      type: format === 'FILES' ? ANY_BYTES : CONTENT_TYPES[format],
      disposition: attachmentOf(nameOf(file.path)),
      length: range?.length ?? file.sizeBytes,
    });
  }

  private async sendTar(
    { createdAt }: DatasetVersion,
    files: readonly TreeFile[],
    name: string,
    { request, reply }: Exchange,
  ): Promise<StreamableFile | undefined> {
    const tag = `"tar:${digestOfTree({ files })}"`;
    void writeHeaders(reply, tag, createdAt).header('accept-ranges', 'none');
    if (isKnown(request, tag)) return notModified(reply);
    const tar = request.method === 'HEAD' ? nothing() : this.tar(files, createdAt);
    return new StreamableFile(tar, { type: CONTENT_TYPES.FILES, disposition: attachmentOf(`${name}.tar`) });
  }

  private tar(files: readonly TreeFile[], createdAt: Date): Readable {
    return tarOfFiles(files, createdAt, (file) => this.versions.openFile(file));
  }

  /** Fastify reads to its end what a HEAD is answered by, to throw it away. */
  private async open(
    request: FastifyRequest,
    file: TreeFile,
    range: ByteRange | undefined,
  ): Promise<Readable> {
    return request.method === 'HEAD' ? nothing() : this.versions.openFile(file, range);
  }
}

function nothing(): Readable {
  return Readable.from([]);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** What a file says about itself is not believed: a browser neither guesses its type nor runs what is in it. */
function writeHeaders(reply: FastifyReply, tag: string, createdAt: Date): FastifyReply {
  return reply
    .header('etag', tag)
    .header('last-modified', createdAt.toUTCString())
    .header('cache-control', 'private, no-cache')
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; sandbox");
}

/** Whether `If-None-Match` names what the caller would get (RFC 9110 §13.1.2). */
function isKnown({ headers }: FastifyRequest, tag: string): boolean {
  const known = headers['if-none-match'];
  if (known === undefined) return false;
  return known.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === tag);
}

/** Whether a part still belongs to what the caller has of it (`If-Range`, RFC 9110 §13.1.5). */
function isStillWanted({ headers }: FastifyRequest, tag: string): boolean {
  const having = headers['if-range'];
  return having === undefined || having === tag;
}

function notModified(reply: FastifyReply): undefined {
  void reply.status(304).send();
  return undefined;
}

function unsatisfiable(reply: FastifyReply, sizeBytes: number): undefined {
  const message = `The file has ${sizeBytes} bytes: ask for a range within them.`;
  void reply
    .status(416)
    .header('content-range', `bytes */${sizeBytes}`)
    .send({ code: 'RANGE_NOT_SATISFIABLE', message, details: { sizeBytes } });
  return undefined;
}
