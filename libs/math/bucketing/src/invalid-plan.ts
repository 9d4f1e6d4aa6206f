import type { AssignmentPlan, InvalidPlan } from './assignment-plan.js';
import { BUCKETS } from './hash-rule.js';

/** The first reason why a plan does not hold together, or undefined when it does. */
export function invalidPlan(plan: AssignmentPlan): InvalidPlan | undefined {
  if (plan.key === '') return { kind: 'no-key' };
  return (
    invalidAllocation(plan) ??
    invalidExclusion(plan) ??
    invalidHoldout(plan) ??
    invalidForced(plan) ??
    invalidVersions(plan) ??
    invalidRamp(plan)
  );
}

function invalidAllocation({ rule, allocation }: AssignmentPlan): InvalidPlan | undefined {
  const { buckets, variations } = allocation;
  if (variations.length === 0) return { kind: 'no-variations' };
  if (buckets !== BUCKETS[rule]) {
    return { kind: 'buckets-of-another-rule', buckets, expected: BUCKETS[rule] };
  }
  const owners = new Map<number, number>();
  for (const [variation, ranges] of variations.entries()) {
    for (const { from, to } of ranges) {
      const isWithin =
        Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from < to && to <= buckets;
      if (!isWithin) return { kind: 'range-out-of-buckets', variation, from, to };
      const taken = claim(owners, variation, from, to);
      if (taken !== undefined) return taken;
    }
  }
  return undefined;
}

function claim(
  owners: Map<number, number>,
  variation: number,
  from: number,
  to: number,
): InvalidPlan | undefined {
  for (let bucket = from; bucket < to; bucket++) {
    const owner = owners.get(bucket);
    if (owner !== undefined) return { kind: 'ranges-overlap', bucket, variations: [owner, variation] };
    owners.set(bucket, variation);
  }
  return undefined;
}

function invalidExclusion({ exclusions }: AssignmentPlan): InvalidPlan | undefined {
  const wrong = exclusions.find(({ from, to }) => !(from >= 0 && from < to && to <= 1));
  if (wrong === undefined) return undefined;
  return { kind: 'exclusion-out-of-range', space: wrong.space, from: wrong.from, to: wrong.to };
}

function invalidHoldout({ holdouts }: AssignmentPlan): InvalidPlan | undefined {
  const wrong = holdouts.find(({ share }) => !isShare(share));
  return wrong && { kind: 'holdout-share-out-of-range', key: wrong.key, share: wrong.share };
}

function invalidForced({ forced, allocation }: AssignmentPlan): InvalidPlan | undefined {
  const known = allocation.variations.length;
  const wrong = Object.entries(forced).find(([, variation]) => !isIndex(variation, known));
  return wrong && { kind: 'forced-to-unknown-variation', userId: wrong[0], variation: wrong[1] };
}

function invalidVersions({ sticky }: AssignmentPlan): InvalidPlan | undefined {
  if (sticky === null) return undefined;
  const { bucketVersion, minBucketVersion } = sticky;
  const isInOrder =
    Number.isSafeInteger(bucketVersion) &&
    Number.isSafeInteger(minBucketVersion) &&
    minBucketVersion >= 0 &&
    minBucketVersion <= bucketVersion;
  return isInOrder ? undefined : { kind: 'bucket-versions-out-of-order', bucketVersion, minBucketVersion };
}

function invalidRamp({ ramp }: AssignmentPlan): InvalidPlan | undefined {
  for (const [index, { atMs, share }] of ramp.entries()) {
    if (!isShare(share)) return { kind: 'ramp-share-out-of-range', index, share };
    const before = ramp[index - 1];
    const rises = Number.isFinite(atMs) && (index === 0 || (atMs > before.atMs && share >= before.share));
    if (!rises) return { kind: 'ramp-does-not-rise', index };
  }
  return undefined;
}

/** NaN is none. */
function isShare(value: number): boolean {
  return value >= 0 && value <= 1;
}

function isIndex(value: number, count: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < count;
}
