import { open } from 'node:fs/promises';

/** How many rows of a table came, went, or are others. */
export interface RowChanges {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
}

const LINES_AT_ONCE = 10_000;
/** One row in so many is another in the later table, and one in so many is gone. */
const CHANGED_EVERY = 100;
const REMOVED_EVERY = 1000;

/** Writes two tables of about so many rows: the later one has some rows changed, some less and as many more. */
export async function writeTablePair(
  { from, to }: { readonly from: string; readonly to: string },
  rows: number,
  seed: number,
): Promise<RowChanges> {
  const numbers = Array.from({ length: rows }, (_, row) => row);
  await writeTable(from, numbers, (row) => lineOf(row, seed, 0));
  const later = numbers.map((row) => (row % REMOVED_EVERY === 1 ? rows + row : row));
  await writeTable(to, later, (row) => lineOf(row, seed, row < rows && row % CHANGED_EVERY === 0 ? 1 : 0));
  const moved = Math.ceil((rows - 1) / REMOVED_EVERY);
  return { added: moved, removed: moved, changed: Math.ceil(rows / CHANGED_EVERY) };
}

async function writeTable(
  path: string,
  rows: readonly number[],
  line: (row: number) => string,
): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.write('id,price,code,name,count\n');
    for (let at = 0; at < rows.length; at += LINES_AT_ONCE)
      await file.write(
        rows
          .slice(at, at + LINES_AT_ONCE)
          .map(line)
          .join(''),
      );
  } finally {
    await file.close();
  }
}

/** Rows that depend on the seed and on nothing else. */
function lineOf(row: number, seed: number, change: number): string {
  const mixed = Math.imul(row + 1, 2_654_435_761 + 2 * seed) >>> 0;
  return `${row},${(mixed % 100_000) / 100 + change},c${mixed % 5000},name ${mixed},${mixed % 1000}\n`;
}
