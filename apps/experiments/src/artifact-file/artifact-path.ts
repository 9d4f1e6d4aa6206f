import { parseLogicalPath, type LogicalPath } from '@orrery/platform-artifacts';

/**
 * Reads a path of the artifact space, decoded already. Clients join paths carelessly: a `.` segment and slashes at the
 * end or doubled mean nothing, as in a file system; everything that could leave the space is refused.
 *
 * @throws {InvalidLogicalPathError}
 */
export function parseArtifactPath(text: string): LogicalPath {
  return parseLogicalPath(withoutEmptySegments(text));
}

/** The same for a folder, which may be the root: an empty path. @throws {InvalidLogicalPathError} */
export function parseArtifactFolder(text: string): LogicalPath | '' {
  const path = withoutEmptySegments(text);
  return path === '' ? '' : parseLogicalPath(path);
}

/** The name of a path's last segment. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function withoutEmptySegments(text: string): string {
  const absolute = text.startsWith('/') ? '/' : '';
  return (
    absolute +
    text
      .split('/')
      .filter((segment) => segment !== '' && segment !== '.')
      .join('/')
  );
}
