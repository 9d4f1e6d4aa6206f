import { bucketOf, growthBookHash } from '@orrery/math-bucketing';
import { describe, expect, it } from 'vitest';
import { testPlan } from '../testing/test-plans.js';
import { compileTestPlan } from './compile-test-plan.js';
import type { CompiledTestPlan, TestPlan } from './test-plan.js';

const users = Array.from({ length: 2000 }, (_, i) => `user-${i}`);

/** Tests that know each other. */
function compiledTests(...plans: readonly TestPlan[]): ReadonlyMap<string, CompiledTestPlan> {
  const tests = new Map<string, CompiledTestPlan>();
  for (const plan of plans) {
    const compiled = compileTestPlan(plan, { groups: {}, testOf: (testId) => tests.get(testId) });
    if (compiled.kind !== 'compiled-test') throw new Error(JSON.stringify(compiled));
    tests.set(plan.testId, compiled);
  }
  return tests;
}

function compiledTest(plan: TestPlan): CompiledTestPlan {
  const [compiled] = compiledTests(plan).values();
  if (compiled === undefined) throw new Error('Nothing was compiled.');
  return compiled;
}

function problemOf(own: Partial<TestPlan>) {
  const compiled = compileTestPlan(testPlan({ testId: 'a', ...own }), {
    groups: {},
    testOf: () => undefined,
  });
  return compiled.kind === 'compiled-test' ? null : compiled;
}

describe('compileTestPlan', () => {
  it('assigns by the buckets of its rule', () => {
    const test = compiledTest(testPlan({ testId: 'checkout' }));
    for (const userId of users) {
      const bucket = bucketOf({ experimentId: 'checkout', userId });
      expect(test.assign({ userId, attributes: {} }, 0)).toEqual({
        kind: 'assigned',
        variation: bucket < 50 ? 0 : 1,
        bucket,
        because: 'hash',
      });
    }
  });

  it('excludes whom its condition does not match', () => {
    const test = compiledTest(testPlan({ testId: 'a', condition: { country: { $in: ['AT', 'CH'] } } }));
    expect(test.assign({ userId: 'u', attributes: { country: 'DE' } }, 0)).toEqual({
      kind: 'excluded',
      because: 'targeting',
      bucket: null,
    });
    expect(test.assign({ userId: 'u', attributes: { country: 'CH' } }, 0).kind).toBe('assigned');
  });

  it('lets forced users and those it remembers in before targeting, and nobody without an id', () => {
    const test = compiledTest(
      testPlan({
        testId: 'a',
        condition: { beta: true },
        forced: { tester: 1 },
        sticky: { bucketVersion: 2, minBucketVersion: 1, fallbackAttribute: null },
      }),
    );
    const remembering = (bucketVersion: number, variation = 0) =>
      test.assign(
        { userId: 'u', attributes: {}, remembered: { a: [{ attribute: 'id', variation, bucketVersion }] } },
        0,
      );
    expect(test.assign({ userId: 'tester', attributes: {} }, 0)).toMatchObject({
      variation: 1,
      because: 'forced',
    });
    expect(remembering(2)).toMatchObject({ variation: 0, because: 'sticky' });
    expect(remembering(1)).toMatchObject({ because: 'targeting' });
    expect(remembering(2, 7)).toMatchObject({ because: 'targeting' });
    expect(test.assign({ userId: '', attributes: { beta: true } }, 0)).toMatchObject({ because: 'no-user' });
  });

  it('asks for the variations of other tests', () => {
    const tests = compiledTests(
      testPlan({ testId: 'child', prerequisites: [{ testId: 'parent', variations: [1] }] }),
      testPlan({ testId: 'parent' }),
    );
    for (const userId of users) {
      const parent = tests.get('parent')?.assign({ userId, attributes: {} }, 0);
      const child = tests.get('child')?.assign({ userId, attributes: {} }, 0);
      const isTreated = parent?.kind === 'assigned' && parent.variation === 1;
      if (isTreated) expect(child?.kind).toBe('assigned');
      else expect(child).toEqual({ kind: 'excluded', because: 'prerequisite', bucket: null });
    }
  });

  it('excludes everybody from tests that ask for each other, or for one that is not there', () => {
    const needs = (testId: string) => [{ testId, variations: [0, 1] }];
    const tests = compiledTests(
      testPlan({ testId: 'a', prerequisites: needs('b') }),
      testPlan({ testId: 'b', prerequisites: needs('c') }),
      testPlan({ testId: 'c', prerequisites: needs('a') }),
      testPlan({ testId: 'd', prerequisites: needs('nowhere') }),
      testPlan({ testId: 'e', prerequisites: needs('a') }),
    );
    const because = (testId: string) => tests.get(testId)?.assign({ userId: 'u', attributes: {} }, 0);
    for (const testId of ['a', 'b', 'c', 'e'])
      expect(because(testId)).toMatchObject({ because: 'prerequisite-cycle' });
    expect(because('d')).toMatchObject({ because: 'prerequisite' });
  });

  it('keeps everybody where they are while a ramp lets more in', () => {
    const ramp = [
      { atMs: 1000, share: 0.1 },
      { atMs: 2000, share: 0.6 },
    ];
    const test = compiledTest(testPlan({ testId: 'a', ramp }));
    for (const userId of users) {
      const point = growthBookHash({ seed: 'ramp:a', value: userId }, 2);
      const [before, early, late] = [999, 1000, 2000].map((atMs) =>
        test.assign({ userId, attributes: {} }, atMs),
      );
      expect(before?.kind).toBe('excluded');
      expect(early?.kind).toBe(point < 0.1 ? 'assigned' : 'excluded');
      expect(late?.kind).toBe(point < 0.6 ? 'assigned' : 'excluded');
      if (early?.kind === 'assigned') expect(late).toEqual(early);
    }
  });

  it('says why a plan must not be put into force', () => {
    expect(problemOf({ condition: { age: { $above: 3 } } })).toEqual({
      kind: 'invalid-condition',
      path: 'age.$above',
      reason: 'unknown-operator',
    });
    const invalid = (reason: string) => ({ kind: 'invalid-test-plan', reason });
    expect(problemOf({ variations: [{ key: 'control' }] })).toEqual(invalid('too-few-variations'));
    expect(problemOf({ variations: [{ key: 'a' }, { key: 'b' }, { key: 'c' }] })).toEqual(
      invalid('variations-not-allocated'),
    );
    expect(problemOf({ variations: [{ key: 'a' }, { key: 'a' }] })).toEqual(
      invalid('repeated-variation-key'),
    );
    expect(problemOf({ prerequisites: [{ testId: 'a', variations: [0] }] })).toEqual(
      invalid('own-prerequisite'),
    );
    expect(problemOf({ key: '' })).toEqual({ kind: 'no-key' });
    expect(problemOf({ forced: { u: 2 } })).toMatchObject({ kind: 'forced-to-unknown-variation' });
  });
});
