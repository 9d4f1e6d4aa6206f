import type { BoundaryKind } from '../plan/analysis-plan.js';
import { findRoot } from '../find-root.js';
import { requireRange } from '../require-range.js';
import { crossingProbability } from './crossing-probability.js';

/** A design with looks at equal distances: at look k of K the test stops if |Z| ≥ `boundaries[k − 1]`. */
export interface GroupSequentialDesign {
  readonly looks: number;
  /** Two-sided, in (0, 1). */
  readonly alpha: number;
  readonly kind: BoundaryKind;
}

/**
 * The boundaries of Pocock and of O'Brien and Fleming, which keep the rate of false positives at alpha over all looks.
 *
 *     Pocock: bₖ = c,    O'Brien–Fleming: bₖ = c √(K / k)
 *
 * with the c that makes the paths outside sum to alpha. Pocock stops early more easily; O'Brien and Fleming ask for much
 * at first and for hardly more than a single look at the end. Remembered per design. Cost: about 1 ms for 5 looks.
 *
 * Source: Pocock, Biometrika 64 (1977), 191–199; O'Brien, Fleming, Biometrics 35 (1979), 549–556.
 *
 * @example
 * groupSequentialBoundaries({ looks: 5, alpha: 0.05, kind: 'pocock' }); // five times 2.4132
 * groupSequentialBoundaries({ looks: 5, alpha: 0.05, kind: 'obrien-fleming' }); // [4.5617, 3.2256, 2.6337, 2.2809, 2.0401]
 */
export function groupSequentialBoundaries({ looks, alpha, kind }: GroupSequentialDesign): readonly number[] {
  requireDesign(looks);
  requireRange('alpha', alpha, { above: 0, below: 1 });
  const key = `${kind} ${looks} ${alpha}`;
  const remembered = known.get(key);
  if (remembered) return remembered;
  const constant = findRoot((c) => Math.log(errorRate({ looks, kind }, c) / alpha), ...bracket(alpha, looks));
  const boundaries = shape({ looks, kind }, constant);
  if (known.size > 1000) known.clear();
  known.set(key, boundaries);
  return boundaries;
}

/**
 * The p-value of a statistic z seen at look k: the smallest alpha whose design would have stopped here. Whichever look it
 * is reported at, P(p ≤ u) ≤ u under the null hypothesis (Jennison and Turnbull's repeated p-value).
 */
export function groupSequentialPValue(
  { looks, kind }: Omit<GroupSequentialDesign, 'alpha'>,
  look: { readonly number: number; readonly z: number },
): number {
  requireDesign(looks);
  requireRange('look', look.number, { atLeast: 1, atMost: looks });
  const constant = Math.abs(look.z) / weight({ looks, kind }, look.number);
  return constant === 0 ? 1 : Math.min(1, errorRate({ looks, kind }, constant));
}

type Shape = Omit<GroupSequentialDesign, 'alpha'>;

const known = new Map<string, readonly number[]>();

/** bₖ / c. */
function weight({ looks, kind }: Shape, look: number): number {
  return kind === 'pocock' ? 1 : Math.sqrt(looks / look);
}

function shape(design: Shape, constant: number): number[] {
  return Array.from({ length: design.looks }, (_, k) => constant * weight(design, k + 1));
}

function errorRate(design: Shape, constant: number): number {
  const shares = Array.from({ length: design.looks }, (_, k) => (k + 1) / design.looks);
  return crossingProbability({ shares, boundaries: shape(design, constant) }).reduce(
    (sum, each) => sum + each,
    0,
  );
}

/** One look's critical value, and that of Bonferroni's over all looks. */
function bracket(alpha: number, looks: number): [number, number] {
  const tail = (p: number): number => Math.sqrt(-2 * Math.log(p / 4));
  return [1e-3, tail(alpha / looks) + 1];
}

function requireDesign(looks: number): void {
  if (!Number.isInteger(looks) || looks < 1 || looks > 100)
    throw new RangeError(`looks must be an integer from 1 to 100, got ${looks}`);
}
