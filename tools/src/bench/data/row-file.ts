import { randomBytes } from 'node:crypto';
import { copyFile, open } from 'node:fs/promises';

const ROW_BYTES = 100;
/** A whole number of rows. */
const BLOCK_BYTES = 10_000 * ROW_BYTES;
const NEW_LINE = 0x0a;

/** Writes a file of random rows of text, each of a hundred bytes. */
export async function writeRows(path: string, megabytes: number): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (let written = 0; written < megabytes; written += BLOCK_BYTES / 1_000_000)
      await file.write(someRows());
  } finally {
    await file.close();
  }
}

/** A copy of which so many rows in the middle are others. */
export async function changeRows(from: string, to: string, rows: number): Promise<void> {
  await copyFile(from, to);
  const file = await open(to, 'r+');
  try {
    const { size } = await file.stat();
    const first = Math.floor(size / 2 / ROW_BYTES) * ROW_BYTES;
    for (let row = 0; row < rows; row += BLOCK_BYTES / ROW_BYTES) {
      const length = Math.min(BLOCK_BYTES, (rows - row) * ROW_BYTES);
      await file.write(someRows(), 0, length, first + row * ROW_BYTES);
    }
  } finally {
    await file.close();
  }
}

function someRows(): Buffer {
  const rows = Buffer.from(randomBytes(BLOCK_BYTES / 2).toString('hex'), 'latin1');
  for (let at = ROW_BYTES - 1; at < rows.length; at += ROW_BYTES) rows[at] = NEW_LINE;
  return rows;
}
