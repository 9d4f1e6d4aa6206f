import { GrowthBook, type Experiment } from '@growthbook/growthbook';
import { describe, expect, it } from 'vitest';
import { allocate } from './allocate.js';
import type { Allocation, BucketRange } from './allocation.js';
import type { AssignmentPlan } from './assignment-plan.js';
import { compileAssignment } from './compile-assignment.js';
import { BUCKETS } from './hash-rule.js';
import { reallocate } from './reallocate.js';

/** In several scripts, because GrowthBook hashes UTF-16 units. */
const userIds = Array.from({ length: 2500 }, (_, i) => [
  `user-${i}`,
  `größe${i}`,
  `利用者${i}`,
  `😀${i}`,
]).flat();

type Version = 1 | 2;

function allocation(version: Version, weights: readonly number[], coverage = 1): Allocation {
  const result = allocate({ buckets: BUCKETS[`growthbook-v${version}`], weights, coverage });
  if (result.kind !== 'allocated') throw new Error(result.kind);
  return result.allocation;
}

function planOf(version: Version, changes: Partial<AssignmentPlan> = {}): AssignmentPlan {
  return {
    key: 'checkout',
    rule: `growthbook-v${version}`,
    allocation: allocation(version, [0.2, 0.3, 0.5], 0.8),
    exclusions: [],
    holdouts: [],
    forced: {},
    sticky: null,
    ramp: [],
    ...changes,
  };
}

/** The same plan at the time 0 in GrowthBook's words: a variation with several ranges is told several times. */
function told(plan: AssignmentPlan, version: Version): Experiment<number> {
  const { buckets, variations } = plan.allocation;
  const parts = variations.flatMap((ranges, variation) => ranges.map((range) => ({ variation, range })));
  const ofBuckets = ({ from, to }: BucketRange): [number, number] => [from / buckets, to / buckets];
  const filter = (seed: string, hashVersion: Version, from: number, to: number) => ({
    seed,
    hashVersion,
    attribute: 'id',
    ranges: [[from, to]] as [number, number][],
  });
  const [first, second, ...others] = parts.map(({ variation }) => variation);
  return {
    key: plan.key,
    variations: [first, second, ...others],
    ranges: parts.map(({ range }) => ofBuckets(range)),
    meta: parts.map(({ variation }) => ({ key: String(variation) })),
    hashVersion: version,
    filters: [
      ...plan.holdouts.map(({ key, share }) => filter(`holdout:${key}`, 2, share, 1)),
      ...plan.exclusions.map(({ space, from, to }) => filter(`__${space}`, 1, from, to)),
      ...plan.ramp.slice(-1).map(({ share }) => filter(`ramp:${plan.key}`, 2, 0, share)),
    ],
  };
}

function expectAgreement(plan: AssignmentPlan, version: Version): void {
  const test = compileAssignment(plan);
  if (test.kind !== 'compiled') throw new Error(JSON.stringify(test));
  const experiment = told(plan, version);
  const theirs = userIds.map((id) => {
    const { inExperiment, value } = new GrowthBook({ attributes: { id } }).run(experiment);
    return inExperiment ? value : null;
  });
  const ours = userIds.map((userId) => {
    const answer = test.assign(userId, { atMs: 0 });
    return answer.kind === 'assigned' ? answer.variation : null;
  });
  expect(ours).toEqual(theirs);
  expect(new Set(ours).size).toBe(1 + plan.allocation.variations.length);
}

describe.each([1, 2] as const)('10,000 users by version %i of GrowthBook’s hash', (version) => {
  it('get what its SDK gives them', () => {
    expectAgreement(planOf(version), version);
  });

  it('get what its SDK gives them after the shares changed twice', () => {
    const grown = reallocate(planOf(version).allocation, { weights: [0.5, 0.2, 0.3], coverage: 0.9 });
    if (grown.kind !== 'reallocated') throw new Error(grown.kind);
    const again = reallocate(grown.allocation, { weights: [0.1, 0.6, 0.3], coverage: 0.7 });
    if (again.kind !== 'reallocated') throw new Error(again.kind);
    expectAgreement(planOf(version, { allocation: again.allocation }), version);
  });

  it('get what its SDK gives them behind a holdout, a namespace and a ramp, told as filters', () => {
    const changes: Partial<AssignmentPlan> = {
      holdouts: [{ key: 'year', share: 0.1 }],
      exclusions: [{ space: 'shop', rule: 'namespace', from: 0.2, to: 0.9 }],
      ramp: [{ atMs: 0, share: 0.5 }],
    };
    expectAgreement(planOf(version, changes), version);
  });
});
