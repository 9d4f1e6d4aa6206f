export type {
  Allocated,
  Allocation,
  BucketRange,
  Division,
  InvalidAllocation,
  Move,
  Reallocated,
} from './allocation.js';
export { allocate } from './allocate.js';
export type { AllocationRequest } from './allocate.js';
export { allocatedShares } from './allocated-shares.js';
export type {
  AssignmentPlan,
  AssignOptions,
  CompiledAssignment,
  Holdout,
  InvalidPlan,
  PlanAssignment,
  PlanExclusion,
  RampStep,
  RememberedAssignment,
  Stickiness,
} from './assignment-plan.js';
export { bucketOf } from './bucket-of.js';
export type { BucketKey } from './bucket-of.js';
export { bucketsOf } from './buckets-of.js';
export { compileAssignment } from './compile-assignment.js';
export type { ExclusionRange, ExclusionRule } from './exclusion-range.js';
export { fnv1a32 } from './fnv1a32.js';
export { growthBookBucket, growthBookHash, GrowthBookSeed } from './growth-book-hash.js';
export type { GrowthBookHashVersion, GrowthBookKey } from './growth-book-hash.js';
export { BUCKETS, bucketByRule } from './hash-rule.js';
export type { HashRule } from './hash-rule.js';
export { md5Words } from './md5-words.js';
export type { Md5Words } from './md5-words.js';
export { moveOf } from './move-of.js';
export { murmur3x86 } from './murmur3-x86.js';
export { overlaps } from './overlaps.js';
export type { Overlap } from './overlaps.js';
export { reallocate } from './reallocate.js';
export { unleashBucket, UNLEASH_VARIANT_SEED } from './unleash-bucket.js';
export type { UnleashBucketOptions, UnleashKey } from './unleash-bucket.js';
