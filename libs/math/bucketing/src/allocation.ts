/** The buckets from…to − 1. */
export interface BucketRange {
  readonly from: number;
  /** One past the last. */
  readonly to: number;
}

/** Which buckets belong to which variation; those of nobody are not in the test. */
export interface Allocation {
  /** How many buckets there are. */
  readonly buckets: number;
  /** The ranges of each variation, in the declared order of the variations; disjoint. */
  readonly variations: readonly (readonly BucketRange[])[];
}

/** How users are to be divided. */
export interface Division {
  /** Shares of the variations among the users of the test, each in 0…1; their sum is 1 (± 10⁻⁹). */
  readonly weights: readonly number[];
  /** Share of all users that are in the test, 0…1; 1 if left out. */
  readonly coverage?: number;
}

/** Why users cannot be divided so. `index` is the first offending variation. */
export type InvalidAllocation =
  | { readonly kind: 'not-a-bucket-count'; readonly buckets: number }
  | { readonly kind: 'no-weights' }
  | { readonly kind: 'weight-out-of-range'; readonly index: number; readonly weight: number }
  | { readonly kind: 'weights-do-not-sum-to-one'; readonly sum: number }
  | { readonly kind: 'coverage-out-of-range'; readonly coverage: number }
  /** A variation that is to have users would get none, because a bucket is more than its share. */
  | {
      readonly kind: 'share-below-one-bucket';
      readonly index: number;
      readonly share: number;
      readonly buckets: number;
    }
  /** A variation leaves a test by a weight of 0: whoever comes after it keeps the index. */
  | { readonly kind: 'fewer-variations'; readonly before: number; readonly after: number };

/** Buckets that change hands. Null is nobody: users who come into the test, or leave it. */
export interface Move {
  readonly from: number | null;
  readonly to: number | null;
  readonly ranges: readonly BucketRange[];
  /** Of all users. */
  readonly share: number;
}

export type Allocated = { readonly kind: 'allocated'; readonly allocation: Allocation } | InvalidAllocation;

export type Reallocated =
  | {
      readonly kind: 'reallocated';
      readonly allocation: Allocation;
      /** Who gets something else than before. */
      readonly moves: readonly Move[];
      /** Of all users: the sum over `moves`. */
      readonly movedShare: number;
    }
  | InvalidAllocation;
