/**
 * Part of a space in which tests exclude each other: a user who is not in the part is not in the test.
 *
 * Several ranges of one space are a union; ranges of different spaces must all hold.
 */
export interface ExclusionRange {
  readonly space: string;
  /**
   * Where a user lies in the space: by GrowthBook's namespaces (`growthBookHash({ seed: '__' + space, value }, 1)`), or
   * by layers (`int(md5("layer:{space}:{userId}"), 16) mod 10000 / 10000`).
   */
  readonly rule: ExclusionRule;
  /** In 0…1, below `to`. */
  readonly from: number;
  /** In 0…1, not itself in the range. */
  readonly to: number;
}

export type ExclusionRule = 'namespace' | 'layer';

export function isSameSpace(a: ExclusionRange, b: ExclusionRange): boolean {
  return a.space === b.space && a.rule === b.rule;
}
