const DOTS = [
  '..',
  '%2e%2e',
  '.%2e',
  '%252e%252e',
  '..%00',
  '\uff0e\uff0e',
  '%uff0e%uff0e',
  '....',
  '..;',
  '..%20',
];
const SLASHES = [
  '/',
  '\\',
  '%2f',
  '%5c',
  '%252f',
  '%255c',
  '/./',
  '//',
  '\uff0f',
  '%c0%af',
  '%e0%80%af',
  ';/',
  '#/',
];
const DEPTHS = [1, 4, 12];
const BEFORE = ['', 'a/b/'];
const TARGET = 'etc/passwd';

/** Paths that name something outside without climbing. */
const ABSOLUTE = [
  '/etc/passwd',
  '//etc/passwd',
  '///etc/passwd',
  '%2fetc%2fpasswd',
  '%252fetc%252fpasswd',
  '\\etc\\passwd',
  '\\\\host\\share\\x',
  '//host/share/x',
  'C:\\windows\\win.ini',
  'C:/windows/win.ini',
  'c%3a%5cwindows',
  'file:///etc/passwd',
  'file:/etc/passwd',
  'file:etc/passwd',
  'file:%2f%2f%2fetc/passwd',
  'FILE:///etc/passwd',
  'local:///etc/passwd',
  'http://127.0.0.1/x',
  'https:%2f%2f127.0.0.1/x',
  's3://bucket/x',
  'dbfs:/etc/passwd',
  'runs:/x/y',
  '%00/etc/passwd',
  'a%00.txt',
  'a%0d%0ax-evil:%201',
  'a\u202etxt.exe',
  'a%ff',
];

/**
 * Paths that climb out of a folder, by every way that MLflow's advisories and their bypasses tell of: plain, encoded once and
 * twice, with backslashes, overlong and full-width characters, NUL, and the marks at which parsers of URLs cut.
 */
export const CLIMBING_PATHS: readonly string[] = BEFORE.flatMap((before) =>
  DOTS.flatMap((dots) =>
    SLASHES.flatMap((slash) => DEPTHS.map((depth) => before + (dots + slash).repeat(depth) + TARGET)),
  ),
);

/** Those, and what names something outside without climbing, or names nothing that a file could be called. */
export const PATH_PAYLOADS: readonly string[] = [...CLIMBING_PATHS, ...ABSOLUTE];

/** As bytes of a request line: what is beyond ASCII, and blanks, cannot stand there as they are. */
export function asRequestPath(payload: string): string {
  return payload.replace(/[^\x21-\x7e]+/gu, encodeURIComponent);
}
