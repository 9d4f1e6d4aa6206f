import { open, rename, stat, type FileHandle } from 'node:fs/promises';

const largestBytes = 10 * 1024 * 1024;

/** Opens a log to append to; one that has grown large becomes `<path>.1` first. */
export async function openLog(path: string): Promise<FileHandle> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size > largestBytes) await rename(path, `${path}.1`);
  return open(path, 'a', 0o600);
}
