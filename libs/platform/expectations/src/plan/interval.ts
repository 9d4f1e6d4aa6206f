import type { ExpectationColumn } from '../table/expectation-table.js';
import type { Bounds } from './bounds.js';
import type { Outside } from './plan.js';
import type { Scalar } from './literal.js';

/** An interval by the values at which it is cut: those up to `below` and those beyond `upTo` lie outside. */
export type Cuts = Pick<Outside, 'type' | 'below' | 'upTo'>;

const WHOLE = /^U?(TINY|SMALL)INT$|^U?INTEGER$|^BIGINT$/;
const REAL = /^(DOUBLE|FLOAT|DECIMAL\((\d|1[0-5]),\d+\))$/;

/** Where the values of a column are cut by bounds; null where a cut would not be exact. */
export function cutsOf({ type }: ExpectationColumn, bounds: Bounds<Scalar>): Cuts | null {
  const { min, max } = bounds;
  if (!isFiniteOrNone(min) || !isFiniteOrNone(max)) return null;
  if (REAL.test(type)) {
    return {
      type: 'DOUBLE',
      below: min === null || bounds.strictMin ? min : numberBefore(min),
      upTo: max === null || !bounds.strictMax ? max : numberBefore(max),
    };
  }
  if (!WHOLE.test(type)) return null;
  const below = min === null ? null : bounds.strictMin ? Math.floor(min) : Math.ceil(min) - 1;
  const upTo = max === null ? null : bounds.strictMax ? Math.ceil(max) - 1 : Math.floor(max);
  const areExact = [below, upTo].every((cut) => cut === null || Number.isSafeInteger(cut));
  return areExact ? { type: 'BIGINT', below, upTo } : null;
}

function isFiniteOrNone(bound: Scalar | null): bound is number | null {
  return bound === null || (typeof bound === 'number' && Number.isFinite(bound));
}

/** The greatest double below x (IEEE 754's nextDown), for finite x. */
export function numberBefore(x: number): number {
  if (x === 0) return -Number.MIN_VALUE;
  const bits = new BigInt64Array(new Float64Array([x]).buffer);
  bits[0] = (bits[0] ?? 0n) + (x > 0 ? -1n : 1n);
  return new Float64Array(bits.buffer)[0] ?? x;
}
