import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack, type Pack } from 'tar-stream';
import type { TreeFile } from '../dataset-version/version-tree.js';

const READABLE = 0o644;

/** Files as one tar (POSIX pax), each opened when its turn comes; equal files give equal bytes. */
export function tarOfFiles(
  files: readonly TreeFile[],
  mtime: Date,
  open: (file: TreeFile) => Promise<Readable>,
): Readable {
  const tar = pack();
  fill(tar, files, mtime, open).catch((error: unknown) => {
    tar.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  // Whoever stops reading ends the tar with it.
  return Readable.from(tar as AsyncIterable<Uint8Array>, { objectMode: false });
}

async function fill(
  tar: Pack,
  files: readonly TreeFile[],
  mtime: Date,
  open: (file: TreeFile) => Promise<Readable>,
): Promise<void> {
  for (const file of files) {
    const bytes = await open(file);
    const entry = tar.entry({ name: file.path, size: file.sizeBytes, mode: READABLE, mtime });
    await pipeline(bytes, entry);
  }
  tar.finalize();
}
