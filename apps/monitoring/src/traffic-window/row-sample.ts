import { hash64, sortNumbers } from '@orrery/math-statistics';

/** Rows chosen from a stream: the priority of each, and their numbers column by column. */
export interface SampledRows {
  readonly priorities: Uint32Array;
  /** As many as there are rows for each column, one column after the other; NaN where a number is missing. */
  readonly values: Float32Array;
}

/** The most rows that are compared. */
export const SAMPLE_ROWS = 20_000;
/** The ceiling as long as every row is taken. */
export const NO_CEILING = 2 ** 32;

const ROW_STRIDE = 2 ** 32;
/** More rows than a batch can hold; with a priority's 32 bits it still fits a whole number. */
const ORDER_STRIDE = 2 ** 21;

/**
 * Tells the priority of each row of a stream's entry: a hash, so that the choice depends on the identity of rows only,
 * not on how they are batched, and a replay chooses the same.
 */
export function rowPriorities(entryId: string): (row: number) => number {
  const [base] = hash64(entryId);
  return (row) => hash64(base + row * ROW_STRIDE)[0];
}

/**
 * The `limit` rows of the least priorities, those that came first among equal ones: a uniform sample of all rows that
 * were ever offered, if each part holds all rows that it saw below the ceiling of its time.
 */
export function leastRows(parts: readonly SampledRows[], columns: number, limit: number): SampledRows {
  const total = parts.reduce((sum, { priorities }) => sum + priorities.length, 0);
  const kept = Math.min(limit, total);
  const order = sortNumbers(arrivalOrder(parts, total)).subarray(0, kept);
  const starts = startsOf(parts);
  const priorities = new Uint32Array(kept);
  const values = new Float32Array(kept * columns);
  for (const [to, key] of order.entries()) {
    const arrival = key % ORDER_STRIDE;
    const index = partOf(starts, arrival);
    const part = parts[index];
    if (part === undefined) continue;
    const from = arrival - (starts[index] ?? 0);
    priorities[to] = part.priorities[from] ?? 0;
    for (let column = 0; column < columns; column++) {
      values[column * kept + to] = part.values[column * part.priorities.length + from] ?? NaN;
    }
  }
  return { priorities, values };
}

/** The numbers of one column, without the missing ones. */
export function columnOf({ priorities, values }: SampledRows, column: number): Float64Array {
  const rows = priorities.length;
  const numbers = Float64Array.from(values.subarray(column * rows, (column + 1) * rows));
  return numbers.filter((value) => !Number.isNaN(value));
}

/** Sorts by priority and then by arrival in one number. */
function arrivalOrder(parts: readonly SampledRows[], total: number): Float64Array {
  const keys = new Float64Array(total);
  let arrival = 0;
  for (const { priorities } of parts) {
    for (const priority of priorities) keys[arrival] = priority * ORDER_STRIDE + arrival++;
  }
  return keys;
}

function startsOf(parts: readonly SampledRows[]): number[] {
  let start = 0;
  return parts.map(({ priorities }) => {
    const here = start;
    start += priorities.length;
    return here;
  });
}

function partOf(starts: readonly number[], arrival: number): number {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? 0) <= arrival) low = middle;
    else high = middle;
  }
  return low;
}
