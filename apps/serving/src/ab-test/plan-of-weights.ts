import type { ABTestId } from '@orrery/domain';
import { BUCKETS } from '@orrery/math-bucketing';
import type { TestPlan } from '@orrery/math-flags';
import type { TestVariation } from './running-test.js';

/** The plan of a test that told only its weights: percents of all users, one after another. */
export function planOfWeights(id: ABTestId, variations: readonly TestVariation[]): TestPlan {
  let upTo = 0;
  const ranges = variations.map(({ weight }) => {
    const from = upTo;
    upTo += weight;
    return weight === 0 ? [] : [{ from, to: upTo }];
  });
  return {
    testId: id,
    key: id,
    rule: 'md5',
    allocation: { buckets: BUCKETS.md5, variations: ranges },
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
