import { type EntityCodes, type NumberColumn, requireEqualLengths } from './columns.js';
import { sortByTime } from './sort-by-time.js';

/** Codes beyond this are hashes, not dense codes: a table per code would exhaust the memory. */
const MAX_ENTITY_CODE = 2 ** 27;

/** Rows of a table ordered by entity, then time, then place in the input. */
export interface EntityTimeline {
  /** Entity e owns positions `offsets[e]` (inclusive) to `offsets[e + 1]` (exclusive). */
  readonly offsets: Uint32Array;
  /** Position → row of the input. */
  readonly rows: Uint32Array;
  /** Position → time, non-decreasing within an entity. */
  readonly times: Float64Array;
}

/**
 * Orders rows by (entity, time, input order): a stable counting sort by entity, then a stable merge sort of
 * those entities whose rows do not already come in time order.
 *
 * Rows with a negative code, a NaN time or (when `value` is given) a value that is not finite are left out.
 * Cost: O(n + entities) for input in time order, O(n log n) at worst. Throws RangeError on codes above 2²⁷.
 */
export function entityTimeline(
  entity: EntityCodes,
  time: Float64Array,
  value?: NumberColumn,
): EntityTimeline {
  requireEqualLengths(value === undefined ? { entity, time } : { entity, time, value });
  const usable = usableRows(entity, time, value);
  const offsets = countByEntity(entity, usable);
  const next = offsets.slice();
  const size = offsets[offsets.length - 1];
  const rows = new Uint32Array(size);
  const times = new Float64Array(size);
  for (let row = 0; row < entity.length; row++) {
    if (usable[row] === 0) continue;
    const position = next[entity[row]]++;
    rows[position] = row;
    times[position] = time[row];
  }
  sortByTime({ offsets, rows, times });
  return { offsets, rows, times };
}

function usableRows(entity: EntityCodes, time: Float64Array, value: NumberColumn | undefined): Uint8Array {
  const usable = new Uint8Array(entity.length);
  for (let row = 0; row < entity.length; row++) {
    const timed = entity[row] >= 0 && !Number.isNaN(time[row]);
    usable[row] = timed && (value === undefined || Number.isFinite(value[row])) ? 1 : 0;
  }
  return usable;
}

function countByEntity(entity: EntityCodes, usable: Uint8Array): Uint32Array {
  let greatest = -1;
  for (let row = 0; row < entity.length; row++) {
    if (usable[row] === 1 && entity[row] > greatest) greatest = entity[row];
  }
  if (greatest > MAX_ENTITY_CODE) {
    throw new RangeError(`entity code ${greatest} is not dense: encode the keys from 0 (dictionaryEncode)`);
  }
  const offsets = new Uint32Array(greatest + 2);
  for (let row = 0; row < entity.length; row++) if (usable[row] === 1) offsets[entity[row] + 1]++;
  for (let code = 0; code <= greatest; code++) offsets[code + 1] += offsets[code];
  return offsets;
}
