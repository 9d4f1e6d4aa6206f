import { describe, expect, it } from 'vitest';
import { runningTest } from '../testing/routes.js';
import type { RunningTest } from '../ab-test/running-test.js';
import { compilePlans } from './compile-plans.js';

function test(id: string, own: Partial<RunningTest['plan']> = {}): RunningTest {
  const running = runningTest(id, { 1: 50, 2: 50 });
  return { ...running, plan: { ...running.plan, ...own } };
}

const sticky = { bucketVersion: 0, minBucketVersion: 0, fallbackAttribute: null };

describe('the plans of running tests', () => {
  it('leave out what cannot be followed here, and say why', () => {
    const asks = (testId: string) => ({ prerequisites: [{ testId, variations: [0] }] });
    const { plans, leftOut } = compilePlans([
      test('grandchild', asks('child')),
      test('child', asks('kept')),
      test('kept', { sticky }),
      test('broken', { condition: { id: { $inGroup: 'gone' } } }),
      test('sound'),
      test('dependent', asks('sound')),
    ]);

    expect([...plans.keys()]).toEqual(['sound', 'dependent']);
    expect(Object.fromEntries(leftOut)).toEqual({
      kept: 'STICKY',
      child: 'PREREQUISITE_LEFT_OUT',
      grandchild: 'PREREQUISITE_LEFT_OUT',
      broken: 'BROKEN_PLAN',
    });
  });

  it('know the groups that came with them', () => {
    const grouped = {
      ...test('grouped', { condition: { id: { $inGroup: 'beta' } } }),
      savedGroups: { beta: ['ann'] },
    };
    const plan = compilePlans([grouped]).plans.get('grouped');
    const ask = (id: string) => plan?.assign({ userId: id, attributes: { id } }, 0).kind;
    expect([ask('ann'), ask('bob')]).toEqual(['assigned', 'excluded']);
  });
});
