import { type ExclusionRange, type ExclusionRule, isSameSpace } from './exclusion-range.js';

/** Whether one user can be in two tests at the same time. */
export type Overlap =
  | { readonly kind: 'disjoint' }
  | {
      readonly kind: 'overlapping';
      /** The space in which the tests were to be kept apart, or null when they have none in common. */
      readonly space: string | null;
      readonly rule: ExclusionRule | null;
      /** The part of the space that both have: 0…1 when there is no space. */
      readonly from: number;
      readonly to: number;
    };

/**
 * Whether the exclusions of two tests keep their users apart: they do when in one space that both name (by the same
 * rule) no range of the one meets one of the other. Otherwise a user can be in both, and the first common part of the
 * first common space is told. Ranges that only touch do not meet. Cost: O(|a|·|b|).
 *
 * @example
 * overlaps(
 *   [{ space: 'checkout', rule: 'namespace', from: 0, to: 0.5 }],
 *   [{ space: 'checkout', rule: 'namespace', from: 0.4, to: 1 }],
 * ); // { kind: 'overlapping', space: 'checkout', rule: 'namespace', from: 0.4, to: 0.5 }
 */
export function overlaps(a: readonly ExclusionRange[], b: readonly ExclusionRange[]): Overlap {
  const common = a.filter((range) => b.some((other) => isSameSpace(range, other)));
  const meetings = common.flatMap((range) => meetingsOf(range, b));
  const apart = common.find((range) => !meetings.some((meeting) => isSameSpace(range, meeting)));
  if (apart !== undefined) return { kind: 'disjoint' };
  const [first] = meetings;
  if (first === undefined) return { kind: 'overlapping', space: null, rule: null, from: 0, to: 1 };
  const { space, rule, from, to } = first;
  return { kind: 'overlapping', space, rule, from, to };
}

function meetingsOf(range: ExclusionRange, others: readonly ExclusionRange[]): ExclusionRange[] {
  return others
    .filter((other) => isSameSpace(range, other))
    .map(({ from, to }) => ({ ...range, from: Math.max(range.from, from), to: Math.min(range.to, to) }))
    .filter(({ from, to }) => from < to);
}
