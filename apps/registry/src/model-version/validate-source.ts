import { invalidParameter, type MlflowError } from '@orrery/platform-mlflow';
import { namedSource, parseSourceUri, type SourceUri } from './source-uri.js';

const LOCAL_HOSTS = /^(?:\.|localhost|127\.0\.0\.1)/;
const MAX_DECODINGS = 20;

/**
 * Refuses a source that could name a file of this machine or leave the folder it seems to name: local paths, `file://`,
 * `..` however it is encoded, U+0000. These are the doors of CVE-2023-1177, CVE-2023-2780, CVE-2023-6831 and CVE-2024-1560.
 * The source is kept as text all the same: files are only ever read by what the services know of them.
 *
 * @param lookedFor Which of the request's parameters says whose file a local path would have to be.
 * @throws {MlflowError} with MLflow's texts.
 */
export function validateSource(source: string, lookedFor: 'run_id' | 'model_id'): void {
  const uri = parseSourceUri(source);
  if (isLocal(uri)) throw localPath(source, lookedFor);
  if (!staysInside(source)) throw relativePath(source);
  if (namedSource(source).kind === 'malformed') throw notContained(source, lookedFor);
}

/** MLflow's words for a source that is not part of what the request names. */
export function notContained(source: string, lookedFor: 'run_id' | 'model_id'): MlflowError {
  return invalidParameter(
    `Invalid model version source: '${source}'. The ${lookedFor} request parameter must ` +
      'identify the resource that contains the source.',
  );
}

/** @throws {MlflowError} for a file of another machine: MLflow calls that a URI that is none. */
function isLocal({ text, scheme, authority }: SourceUri): boolean {
  if (scheme === 'file' && authority !== '' && !LOCAL_HOSTS.test(hostOf(authority))) {
    throw invalidParameter(
      `${text} is not a valid remote uri. For remote access on windows, please consider ` +
        'using a different scheme such as SMB (e.g. smb://<hostname>/<path>).',
    );
  }
  return scheme === '' || scheme === 'file';
}

function hostOf(authority: string): string {
  return authority.slice(authority.lastIndexOf('@') + 1).toLowerCase();
}

/** Whether the path is absolute and has no part that leads elsewhere, decoded as often as anybody might decode it. */
function staysInside(source: string): boolean {
  const decoded = decodeFully(source);
  if (decoded === null || [...decoded].some((character) => character < ' ')) return false;
  if (decoded.split(/[/\\]/).includes('..')) return false;
  const path = parseSourceUri(decoded).path.replace(/\/+$/, '');
  return path.startsWith('/') && !path.split('/').includes('.');
}

/** The text as it is when it no longer changes by percent-decoding; null when that takes unreasonably long. */
function decodeFully(text: string): string | null {
  let current = text;
  for (let round = 0; round < MAX_DECODINGS; round += 1) {
    const decoded = decodeOnce(current);
    if (decoded === current) return current;
    current = decoded;
  }
  return null;
}

/** Decodes byte by byte, so that what is no UTF-8 hides nothing behind it. */
function decodeOnce(text: string): string {
  return text
    .replaceAll('+', ' ')
    .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function localPath(source: string, lookedFor: 'run_id' | 'model_id'): MlflowError {
  return invalidParameter(
    `Invalid model version source: '${source}'. To use a local path as a model version ` +
      `source, the ${lookedFor} request parameter has to be specified and the local path has to be ` +
      `contained within the artifact directory of the run specified by the ${lookedFor}.`,
  );
}

function relativePath(source: string): MlflowError {
  return invalidParameter(
    `Invalid model version source: '${source}'. If supplying a source as an http, https, ` +
      'local file path, ftp, objectstore, or mlflow-artifacts uri, an absolute path must be ' +
      'provided without relative path references present. Please provide an absolute path.',
  );
}
