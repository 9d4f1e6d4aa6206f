import type { Allocation } from './allocation.js';
import type { ExclusionRange } from './exclusion-range.js';
import type { HashRule } from './hash-rule.js';

/** All that decides which variation of a test a user gets, apart from what is known of the user besides the id. */
export interface AssignmentPlan {
  /** Names the test in every hash: the seed. */
  readonly key: string;
  readonly rule: HashRule;
  readonly allocation: Allocation;
  /** Parts of spaces that the test shares with others; empty when it excludes none. */
  readonly exclusions: readonly ExclusionRange[];
  /** Users who are kept out of several tests, by the key that the tests share. */
  readonly holdouts: readonly Holdout[];
  /** Variations by user id, before all else. */
  readonly forced: Readonly<Record<string, number>>;
  /** Whether users keep what they once got; null when the hash alone decides. */
  readonly sticky: Stickiness | null;
  /** From when on which share of each variation's users is let in; empty when all are. Rising in time and share. */
  readonly ramp: readonly RampStep[];
}

/** `growthBookHash({ seed: 'holdout:' + key, value: userId }, 2) < share` is kept out. */
export interface Holdout {
  readonly key: string;
  /** In 0…1. */
  readonly share: number;
}

/** An assignment is kept when it was made by the current version, and blocks its user when by one before the least. */
export interface Stickiness {
  readonly bucketVersion: number;
  readonly minBucketVersion: number;
}

/**
 * From `atMs` on (since 1970) users with `growthBookHash({ seed: 'ramp:' + key, value: userId }, 2) < share` are let in:
 * the same share of every variation, and nobody who is in moves or leaves.
 */
export interface RampStep {
  readonly atMs: number;
  /** In 0…1. */
  readonly share: number;
}

/** What a user got before. */
export interface RememberedAssignment {
  readonly variation: number;
  readonly bucketVersion: number;
}

export interface AssignOptions {
  /** Since 1970. */
  readonly atMs: number;
  readonly remembered?: RememberedAssignment | undefined;
  /** Whether the key is a user's, or what stands for it until the user has one: nobody is forced by that. */
  readonly keyedBy?: 'user' | 'fallback';
}

/** What a user gets: a variation (its index), or no part in the test. */
export type PlanAssignment =
  | {
      readonly kind: 'assigned';
      readonly variation: number;
      readonly bucket: number;
      readonly because: 'hash' | 'forced' | 'sticky';
    }
  | {
      readonly kind: 'excluded';
      readonly because: PlanExclusion;
      /** Null where the user was excluded before the bucket mattered. */
      readonly bucket: number | null;
    };

export type PlanExclusion =
  'coverage' | 'namespace' | 'layer' | 'holdout' | 'ramp' | 'sticky-blocked' | 'no-user';

/** A plan that holds together, ready to be asked. */
export interface CompiledAssignment {
  readonly kind: 'compiled';
  readonly plan: AssignmentPlan;
  /**
   * What the user gets. In this order: an empty id is no user; forced; holdouts; exclusions; the ramp; kept or blocked by
   * what is remembered, as a rule of a GrowthBook feature has it, so that tests go on excluding each other; the bucket. The
   * answers are shared objects: do not change them.
   */
  assign(userId: string, options: AssignOptions): PlanAssignment;
  /** The bucket of the user by the plan's rule, whether in the test or not. */
  bucket(userId: string): number;
  /** The share of the ramp that is let in at that time, 0…1. */
  rampShare(atMs: number): number;
}

/** Why a plan does not hold together. */
export type InvalidPlan =
  | { readonly kind: 'no-key' }
  | { readonly kind: 'no-variations' }
  | { readonly kind: 'buckets-of-another-rule'; readonly buckets: number; readonly expected: number }
  | {
      readonly kind: 'range-out-of-buckets';
      readonly variation: number;
      readonly from: number;
      readonly to: number;
    }
  | {
      readonly kind: 'ranges-overlap';
      readonly bucket: number;
      readonly variations: readonly [number, number];
    }
  | {
      readonly kind: 'exclusion-out-of-range';
      readonly space: string;
      readonly from: number;
      readonly to: number;
    }
  | { readonly kind: 'holdout-share-out-of-range'; readonly key: string; readonly share: number }
  | { readonly kind: 'forced-to-unknown-variation'; readonly userId: string; readonly variation: number }
  | {
      readonly kind: 'bucket-versions-out-of-order';
      readonly bucketVersion: number;
      readonly minBucketVersion: number;
    }
  | { readonly kind: 'ramp-share-out-of-range'; readonly index: number; readonly share: number }
  | { readonly kind: 'ramp-does-not-rise'; readonly index: number };
