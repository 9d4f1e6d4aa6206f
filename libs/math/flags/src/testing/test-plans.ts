import { allocate, BUCKETS, type HashRule } from '@orrery/math-bucketing';
import type { TestPlan } from '../test-plan/test-plan.js';

/** A test between two halves of everybody, but for what is given. */
export function testPlan(own: Partial<TestPlan> & { readonly testId: string }): TestPlan {
  return {
    key: own.testId,
    rule: 'md5',
    allocation: halves(own.rule ?? 'md5'),
    exclusions: [],
    holdouts: [],
    forced: {},
    sticky: null,
    ramp: [],
    condition: null,
    prerequisites: [],
    variations: [{ key: 'control' }, { key: 'treatment' }],
    ...own,
  };
}

function halves(rule: HashRule): TestPlan['allocation'] {
  const allocated = allocate({ buckets: BUCKETS[rule], weights: [0.5, 0.5] });
  if (allocated.kind !== 'allocated') throw new Error(allocated.kind);
  return allocated.allocation;
}
