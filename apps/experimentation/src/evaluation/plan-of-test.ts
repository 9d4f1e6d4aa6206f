import type { TestPlan } from '@orrery/math-flags';
import type { ABTest } from '../ab-test/ab-test.js';

const BUCKETS = 100;

/** By what a test gives users their variations: the same hash and the same ranges as serving divides an endpoint by. */
export function planOfTest({ id, variations }: ABTest): TestPlan {
  let taken = 0;
  const ranges = variations.map(({ weight }) => {
    const from = taken;
    taken += weight;
    return [{ from, to: taken }];
  });
  return {
    testId: id,
    key: id,
    rule: 'md5',
    allocation: { buckets: BUCKETS, variations: ranges },
    exclusions: [],
    holdouts: [],
    forced: {},
    sticky: null,
    ramp: [],
    condition: null,
    prerequisites: [],
    variations: variations.map(({ key }) => ({ key })),
  };
}
