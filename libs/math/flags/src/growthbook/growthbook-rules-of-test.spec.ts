import { GrowthBookClient } from '@growthbook/growthbook';
import { allocate, BUCKETS, reallocate } from '@orrery/math-bucketing';
import { describe, expect, it } from 'vitest';
import { compileTestPlan } from '../test-plan/compile-test-plan.js';
import type { TestPlan } from '../test-plan/test-plan.js';
import { testPlan } from '../testing/test-plans.js';
import { growthBookRulesOfTest } from './growthbook-rules-of-test.js';

const AT_MS = 1500;
const users = Array.from({ length: 10_000 }, (_, i) => ['user-', '用户', '🏢é'][i % 3] + String(i));
const values = ['a', 'b', 'c'];

/** Three variations whose ranges were moved twice, which takes them apart. */
function moved(rule: 'growthbook-v1' | 'growthbook-v2') {
  const first = allocate({ buckets: BUCKETS[rule], weights: [0.2, 0.3, 0.5], coverage: 0.8 });
  if (first.kind !== 'allocated') throw new Error(first.kind);
  const second = reallocate(first.allocation, { weights: [0.5, 0.25, 0.25], coverage: 0.9 });
  if (second.kind !== 'reallocated') throw new Error(second.kind);
  return second.allocation;
}

function plan(rule: 'growthbook-v1' | 'growthbook-v2', own: Partial<TestPlan> = {}): TestPlan {
  const variations = [{ key: 'A' }, { key: 'B' }, { key: 'C' }];
  return testPlan({ testId: 'test-1', key: 'seed', rule, allocation: moved(rule), variations, ...own });
}

const everything: Partial<TestPlan> = {
  condition: { country: { $in: ['AT', 'CH'] } },
  forced: { 'user-0': 2, 用户1: 0 },
  holdouts: [{ key: 'all', share: 0.1 }],
  exclusions: [
    { space: 'checkout', rule: 'namespace', from: 0, to: 0.3 },
    { space: 'checkout', rule: 'namespace', from: 0.5, to: 0.9 },
    { space: 'search', rule: 'namespace', from: 0.2, to: 1 },
  ],
  ramp: [
    { atMs: 1000, share: 0.4 },
    { atMs: 2000, share: 1 },
  ],
};

describe('growthBookRulesOfTest', () => {
  it.each([
    ['growthbook-v1', {}],
    ['growthbook-v2', {}],
    ['growthbook-v1', everything],
    ['growthbook-v2', everything],
  ] as const)("has GrowthBook's SDK divide 10,000 users as we do: %s, case %#", (rule, own) => {
    const test = compileTestPlan(plan(rule, own), { groups: {}, testOf: () => undefined });
    const told = growthBookRulesOfTest({ plan: plan(rule, own), values, atMs: AT_MS });
    if (test.kind !== 'compiled-test' || told.kind !== 'rules') throw new Error('Not to be told.');
    const client = new GrowthBookClient();
    const rules = JSON.parse(JSON.stringify(told.rules)) as object[];
    client.initSync({ payload: { features: { flag: { defaultValue: null, rules } } } });
    const found = new Set<unknown>();
    for (const [i, id] of users.entries()) {
      const attributes = { id, country: i % 4 === 0 ? 'DE' : 'AT' };
      const ours = test.assign({ userId: id, attributes }, AT_MS);
      const { value, experimentResult } = client.evalFeature('flag', { attributes });
      expect(value).toBe(ours.kind === 'assigned' ? values[ours.variation] : null);
      if (ours.kind === 'assigned' && ours.because === 'hash')
        expect(experimentResult?.key).toBe(['A', 'B', 'C'][ours.variation]);
      found.add(value);
    }
    expect(found).toEqual(new Set([null, ...values]));
  });

  it('says what the SDKs cannot compute', () => {
    const because = (own: Partial<TestPlan>) => {
      const told = growthBookRulesOfTest({ plan: plan('growthbook-v2', own), values, atMs: 0 });
      return told.kind === 'not-expressible' ? told.because : 'rules';
    };
    expect(because({ rule: 'md5' })).toBe('hash');
    expect(because({ exclusions: [{ space: 's', rule: 'layer', from: 0, to: 1 }] })).toBe('layer');
    expect(because({ prerequisites: [{ testId: 'other', variations: [0] }] })).toBe('prerequisite');
    const sticky = { bucketVersion: 0, minBucketVersion: 0, fallbackAttribute: 'device' };
    expect(because({ sticky })).toBe('rules');
    expect(because({ sticky, holdouts: [{ key: 'all', share: 0.1 }] })).toBe('fallback');
    const condition = { country: 'AT' };
    const told = growthBookRulesOfTest({
      plan: plan('growthbook-v2', { sticky }),
      values,
      atMs: 0,
      condition,
    });
    expect(told).toEqual({ kind: 'not-expressible', because: 'sticky' });
  });
});
