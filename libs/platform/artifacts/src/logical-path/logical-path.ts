import { DomainError } from '@orrery/domain';

declare const logicalPathBrand: unique symbol;

/**
 * A client's name for an artifact, such as `model/model.onnx`: relative, `/` between its segments, in Unicode's form NFC.
 * It only ever becomes a key in a database, never a path of a file system.
 */
export type LogicalPath = string & { readonly [logicalPathBrand]: true };

export type LogicalPathFault =
  | 'empty'
  | 'too-long'
  | 'undecodable'
  | 'still-encoded'
  | 'control-character'
  | 'backslash'
  | 'absolute'
  | 'drive-or-scheme'
  | 'empty-segment'
  | 'dot-segment';

export const MAX_LOGICAL_PATH_BYTES = 1024;

const ADVICE: Readonly<Record<LogicalPathFault, string>> = {
  empty: 'it is empty',
  'too-long': `it is longer than ${MAX_LOGICAL_PATH_BYTES} bytes`,
  undecodable: 'it is not valid percent-encoded UTF-8',
  'still-encoded': 'it is percent-encoded more than once',
  'control-character': 'it has a control character',
  backslash: 'it has a backslash',
  absolute: 'it begins with a slash',
  'drive-or-scheme': 'a segment begins like a drive or a URL',
  'empty-segment': 'it has an empty segment',
  'dot-segment': 'a segment has nothing but dots',
};

/** The path is repeated nowhere: it may be anything. */
export class InvalidLogicalPathError extends DomainError {
  readonly code = 'INVALID_ARTIFACT_PATH';
  readonly kind = 'invalid';

  constructor(readonly fault: LogicalPathFault) {
    super(
      `The artifact path is refused, for ${ADVICE[fault]}: use a relative path such as "model/model.onnx".`,
      {
        fault,
      },
    );
  }
}

/** Controls, line and paragraph separators, unpaired surrogates, and the marks that reverse the order of what is shown. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;
/** Backslashes, and characters that some systems turn into a slash or a backslash. */
const BACKSLASH = /[\\\u2044\u2215\u2216\u29f5\u29f8\u29f9\ufe68\uff0f\uff3c]/u;
/** Also as `%u002e`, which some servers once decoded. */
const ENCODED = /%(?:u[0-9a-f]{2})?[0-9a-f]{2}/i;
const DRIVE_OR_SCHEME = /^\s*[a-z][a-z0-9+.-]*:/i;
/** What is left of a segment between the marks at which URL parsers cut: only dots, or dots and blanks. */
const ONLY_DOTS = /^[\s.]*\.[\s.]*$/u;
const URL_MARKS = /[;#?]/;
/** What most paths are: nothing of the above is in them, and they are the same in all forms of Unicode. */
const PLAIN = /^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/;

/**
 * Takes a path as the client wrote it in a JSON body, a GraphQL argument, or a route parameter that the framework has
 * decoded.
 *
 * @throws InvalidLogicalPathError
 * @example
 * parseLogicalPath('model/model.onnx'); // 'model/model.onnx'
 */
export function parseLogicalPath(text: string): LogicalPath {
  if (text.length <= MAX_LOGICAL_PATH_BYTES && PLAIN.test(text)) return text as LogicalPath;
  const path = text.normalize('NFC');
  // Compatibility characters such as "．．／" become the dots and slashes they look like in some systems, so both forms must be fine.
  const fault = faultOf(path) ?? faultOf(path.normalize('NFKC'));
  if (fault !== undefined) throw new InvalidLogicalPathError(fault);
  return path as LogicalPath;
}

/**
 * Takes a path as it stands in a URL, and decodes it once.
 *
 * @throws InvalidLogicalPathError
 */
export function decodeLogicalPath(urlText: string): LogicalPath {
  // Percent-encoding makes a byte three characters at most.
  if (urlText.length > 3 * MAX_LOGICAL_PATH_BYTES) throw new InvalidLogicalPathError('too-long');
  return parseLogicalPath(decodeOnce(urlText));
}

function decodeOnce(urlText: string): string {
  try {
    return decodeURIComponent(urlText);
  } catch {
    throw new InvalidLogicalPathError('undecodable');
  }
}

function faultOf(path: string): LogicalPathFault | undefined {
  if (path === '') return 'empty';
  if (Buffer.byteLength(path) > MAX_LOGICAL_PATH_BYTES) return 'too-long';
  if (CONTROL.test(path)) return 'control-character';
  if (ENCODED.test(path)) return 'still-encoded';
  if (BACKSLASH.test(path)) return 'backslash';
  if (path.startsWith('/')) return 'absolute';
  for (const segment of path.split('/')) {
    if (segment.trim() === '') return 'empty-segment';
    if (DRIVE_OR_SCHEME.test(segment)) return 'drive-or-scheme';
    if (segment.split(URL_MARKS).some((part) => ONLY_DOTS.test(part))) return 'dot-segment';
  }
  return undefined;
}
