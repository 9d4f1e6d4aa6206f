import { InvalidInputError } from '@orrery/domain';
import { parseLogicalPath } from '@orrery/platform-artifacts';
import type { IncomingHttpHeaders } from 'node:http';
import type { GitCommit } from '../dataset-version/dataset-version.js';
import { FILE_FORMATS, type TableFormat } from '@orrery/platform-tables';
import { KNOWN_CONTENT_TYPES, formatOfContentType, type FileFormat } from '../tabular-file/file-format.js';
import { DEFAULT_BRANCH } from '../version-ref/version-ref.js';
import type { IntakeRequest } from './intake-request.js';

const METADATA = 'x-orrery-metadata-';
const ONE_FILE = 'application/octet-stream';

/** What a request says of the version that its body is to become. @throws {InvalidInputError | InvalidLogicalPathError} */
export function readIntakeRequest(
  dataset: string,
  author: string,
  { headers, query }: { readonly headers: IncomingHttpHeaders; readonly query: unknown },
): IntakeRequest {
  const asked = query as Readonly<Record<string, unknown>>;
  const path = textIn(asked, 'path');
  return {
    ...{ dataset, author, format: formatIn(headers['content-type'], path) },
    branch: textIn(asked, 'branch') ?? DEFAULT_BRANCH,
    message: textIn(asked, 'message') ?? '',
    path: path === null ? null : parseLogicalPath(path),
    parts: partsIn(textIn(asked, 'parts')),
    metadata: metadataIn(headers),
    git: gitIn(headers),
  };
}

/** Files of any kind come as a tar without a path, or one by one with theirs. */
function formatIn(contentType: string | undefined, path: string | null): FileFormat {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  if (type === ONE_FILE) {
    if (path !== null) return 'FILES';
    throw new InvalidInputError('path', 'Say with "?path=…" what the file is called.');
  }
  const format = formatOfContentType(contentType);
  if (format === null) {
    const known = [...KNOWN_CONTENT_TYPES, ONE_FILE].join('", "');
    throw new InvalidInputError('content-type', `Send a file with one of the content types "${known}".`);
  }
  if (format === 'FILES' && path !== null) {
    throw new InvalidInputError('path', 'The files of a tar archive have paths of their own.');
  }
  return format;
}

/** The format of the files of a tar that are one table together. @throws {InvalidInputError} */
export function partsIn(text: string | null): TableFormat | null {
  if (text === null) return null;
  const format = FILE_FORMATS.find((known) => known === text);
  if (format !== undefined && format !== 'FILES') return format;
  const known = FILE_FORMATS.filter((one) => one !== 'FILES').join(', ');
  throw new InvalidInputError('parts', `Say how the parts of the table are written: ${known}.`);
}

function textIn(query: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = query[name];
  if (value === undefined) return null;
  if (typeof value === 'string') return value;
  throw new InvalidInputError(name, 'Say it once.');
}

/** Headers hold no text but ASCII: other characters are percent-encoded, as in addresses. */
function metadataIn(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const entries = Object.entries(headers).flatMap(([name, value]) => {
    if (!name.startsWith(METADATA) || typeof value !== 'string') return [];
    return [[name.slice(METADATA.length), decoded(name, value)] as const];
  });
  return Object.fromEntries(entries);
}

function gitIn(headers: IncomingHttpHeaders): GitCommit | null {
  const [commit, repository] = [headers['x-git-commit'], headers['x-git-repository']];
  if (typeof commit === 'string') {
    const from = typeof repository === 'string' ? decoded('x-git-repository', repository) : null;
    return { commit, repository: from };
  }
  if (repository === undefined) return null;
  throw new InvalidInputError('x-git-commit', 'A repository without a commit says nothing.');
}

function decoded(name: string, value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw new InvalidInputError(name, 'Write "%" as "%25": the value is percent-encoded.');
  }
}
