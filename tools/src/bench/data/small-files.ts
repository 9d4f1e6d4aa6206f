import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const IN_A_FOLDER = 1000;
const LEAST_BYTES = 200;
const MOST_BYTES = 4000;

/** Writes so many new files of 2 KB on average, in folders. Nobody else has anything to do meanwhile. */
export function writeSmallFiles(folder: string, count: number): void {
  for (let file = 0; file < count; file += 1) {
    const inner = join(folder, String(Math.floor(file / IN_A_FOLDER)));
    if (file % IN_A_FOLDER === 0) mkdirSync(inner, { recursive: true });
    const size = LEAST_BYTES + ((file * 2_654_435_761) % (MOST_BYTES - LEAST_BYTES));
    writeFileSync(join(inner, `${file}.bin`), randomBytes(size));
  }
}
