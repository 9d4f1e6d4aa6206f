import type { ColumnProfile } from '../data-profile/data-profile.js';

/** Where the values of a column lie. */
export type ColumnSpread = Pick<ColumnProfile, 'min' | 'max' | 'quantiles'>;

/** A distribution function, known at some points and straight between them. */
export type Knots = readonly (readonly [value: number, share: number])[];

/**
 * The greatest distance of two columns' distribution functions, as far as their quantiles tell them: Kolmogorov and
 * Smirnov's statistic of two profiles, 0–1. Null for columns without quantiles.
 */
export function quantileDistance(one: ColumnSpread, other: ColumnSpread): number | null {
  const [left, right] = [knotsOf(one), knotsOf(other)];
  if (left.length === 0 || right.length === 0) return null;
  // Between knots both are straight: they are furthest apart at one of them, or where one of them jumps.
  const places = [...left, ...right].map(([value]) => value);
  return Math.max(
    ...places.map((x) => Math.abs(shareBelow(left, x) - shareBelow(right, x))),
    ...places.map((x) => Math.abs(shareUpTo(left, x) - shareUpTo(right, x))),
  );
}

export function knotsOf({ min, max, quantiles }: ColumnSpread): Knots {
  if (quantiles.length === 0 || min === null || max === null) return [];
  const inner = quantiles.map(({ probability, value }) => [value, probability] as const);
  const all = [[Number(min), 0] as const, ...inner, [Number(max), 1] as const];
  return all.every(([value]) => Number.isFinite(value)) ? all : [];
}

export function shareUpTo(knots: Knots, x: number): number {
  const after = knots.findIndex(([value]) => value > x);
  if (after === -1) return 1;
  return after === 0 ? 0 : between(knots[after - 1], knots[after], x);
}

function shareBelow(knots: Knots, x: number): number {
  const at = knots.findIndex(([value]) => value >= x);
  if (at === -1) return 1;
  return at === 0 ? 0 : between(knots[at - 1], knots[at], x);
}

function between(left: Knots[number] = [0, 0], right: Knots[number] = [0, 1], x: number): number {
  const [[low, from], [high, to]] = [left, right];
  return high === low ? to : from + ((to - from) * (x - low)) / (high - low);
}
