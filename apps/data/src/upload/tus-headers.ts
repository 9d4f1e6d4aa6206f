import type { IncomingHttpHeaders } from 'node:http';
import { InvalidInputError } from '@orrery/domain';
import { parseLogicalPath } from '@orrery/platform-artifacts';
import { CONTENT_TYPES, formatOfContentType, type FileFormat } from '../tabular-file/file-format.js';
import { DEFAULT_BRANCH } from '../version-ref/version-ref.js';
import type { IntakeRequest } from '../ingest/intake-request.js';
import { partsIn } from '../ingest/read-intake-request.js';
import type { UploadPiece } from './uploads.js';

export const TUS_VERSION = '1.0.0';
export const TUS_EXTENSIONS = 'creation,expiration,checksum,termination';
export const CHECKSUMS = ['sha1', 'sha256', 'md5'];

const MAX_METADATA = 16 * 1024;
const OF_VERSION = 'metadata.';

/** A header that is a whole number. @throws {InvalidInputError} */
export function countIn(headers: IncomingHttpHeaders, name: string): number {
  const text = headers[name];
  const count = typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (Number.isSafeInteger(count)) return count;
  throw new InvalidInputError(name, 'It must be a whole number of bytes.');
}

/** `Upload-Checksum: <algorithm> <base64>`. @throws {InvalidInputError} */
export function checksumIn(headers: IncomingHttpHeaders): UploadPiece['checksum'] {
  const text = headers['upload-checksum'];
  if (text === undefined) return null;
  const [algorithm = '', digest = ''] = String(text).split(' ');
  if (CHECKSUMS.includes(algorithm)) return { algorithm, digest: Buffer.from(digest, 'base64') };
  throw new InvalidInputError('upload-checksum', `Use one of ${CHECKSUMS.join(', ')}.`);
}

/** `Upload-Metadata: key base64,key base64`. @throws {InvalidInputError} */
export function metadataIn(header: string): ReadonlyMap<string, string> {
  if (header.length > MAX_METADATA) throw new InvalidInputError('upload-metadata', 'It is too long.');
  const entries = header.split(',').map((entry) => entry.trim().split(' '));
  return new Map(
    entries
      .filter(([key]) => key !== '')
      .map(([key = '', value = '']) => [key, Buffer.from(value, 'base64').toString('utf8')]),
  );
}

/** What the file is to become, where its metadata say so. @throws {InvalidInputError | InvalidLogicalPathError} */
export function purposeIn(metadata: ReadonlyMap<string, string>, author: string): IntakeRequest | null {
  const dataset = metadata.get('dataset');
  if (dataset === undefined) return null;
  const [path, commit] = [metadata.get('path'), metadata.get('gitCommit')];
  return {
    ...{ dataset, author, format: formatIn(metadata) },
    branch: metadata.get('branch') ?? DEFAULT_BRANCH,
    message: metadata.get('message') ?? '',
    path: path === undefined ? null : parseLogicalPath(path),
    parts: partsIn(metadata.get('parts') ?? null),
    metadata: Object.fromEntries(
      [...metadata].flatMap(([key, value]) =>
        key.startsWith(OF_VERSION) ? [[key.slice(OF_VERSION.length), value]] : [],
      ),
    ),
    git: commit === undefined ? null : { commit, repository: metadata.get('gitRepository') ?? null },
  };
}

/** By its name, or by its content type, which tus clients call `filetype`. */
function formatIn(metadata: ReadonlyMap<string, string>): FileFormat {
  const named = metadata.get('format');
  const format = named !== undefined && named in CONTENT_TYPES ? (named as FileFormat) : null;
  const found = format ?? formatOfContentType(metadata.get('filetype'));
  if (found !== null) return found;
  const known = Object.keys(CONTENT_TYPES).join(', ');
  throw new InvalidInputError('upload-metadata', `Say in "format" what the file is: ${known}.`);
}
