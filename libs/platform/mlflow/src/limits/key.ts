import { invalidParameter } from '../error/mlflow-error.js';
import { invalidValue } from '../error/parameter-error.js';
import { LIMITS } from './limits.js';

/** Plain names, which nearly all are, need no closer look: letters, digits, `_`, `-`, and `/` or `.` between them. */
const PLAIN = /^\w[\w\- :]*(?:[./][\w\- :]+)*$/;
const ALLOWED = /^[/\p{L}\p{N}_.\- :]*$/u;

const BAD_CHARACTERS =
  'Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).';

/** The name of a metric, param or tag. @throws {MlflowError} with MLflow's text, naming `path`. */
export function requireKey(name: string, path: string, entity: string = path): string {
  if (!PLAIN.test(name)) requireUnusualKey(name, path);
  return requireLength(entity, LIMITS.keyLength, name);
}

/** @throws {MlflowError} for a text that is longer, in characters, than its limit. */
export function requireLength(entity: string, limit: number, value: string): string {
  if (value.length <= limit || [...value].length <= limit) return value;
  throw invalidParameter(`'${entity}' exceeds the maximum length of ${limit} characters`);
}

/** The first `limit` characters of a text, as MLflow shortens what is too long. */
export function truncate(limit: number, value: string): string {
  return value.length <= limit ? value : [...value].slice(0, limit).join('');
}

function requireUnusualKey(name: string, path: string): void {
  if (!ALLOWED.test(name)) throw invalidValue(path, name, BAD_CHARACTERS);
  const normal = normalPath(name);
  if (normal === name && normal !== '.' && !normal.startsWith('..') && !normal.startsWith('/')) return;
  throw invalidValue(path, name, badPath(normal));
}

/** Why a name that a file system would read as another is refused. */
export function badPath(normal: string): string {
  return (
    'Names may be treated as files in certain cases, and must not resolve to other names' +
    ` when treated as such. This name would resolve to '${normal}'`
  );
}

/** Whether a name is a path that leads elsewhere: `a/../b`, `/a`, `a//b`. */
export function isUnusualPath(name: string): boolean {
  const normal = normalPath(name);
  return normal !== name || normal === '.' || normal.startsWith('..') || normal.startsWith('/');
}

/** As POSIX reads a path: no empty, `.` or resolvable `..` part. */
export function normalPath(path: string): string {
  const root = path.startsWith('/') ? '/' : '';
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    const parent = parts.at(-1);
    if (part !== '..' || (root === '' && (parent === undefined || parent === '..'))) parts.push(part);
    else parts.pop();
  }
  return root + parts.join('/') || '.';
}
