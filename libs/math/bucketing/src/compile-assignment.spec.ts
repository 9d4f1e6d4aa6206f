import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate } from './allocate.js';
import type { Allocation } from './allocation.js';
import type { AssignmentPlan, CompiledAssignment, PlanAssignment } from './assignment-plan.js';
import { compileAssignment } from './compile-assignment.js';
import type { ExclusionRange } from './exclusion-range.js';
import { growthBookHash } from './growth-book-hash.js';
import { BUCKETS, bucketByRule, type HashRule } from './hash-rule.js';
import { overlaps } from './overlaps.js';
import { anyText } from './text.arbitraries.js';

const users = Array.from({ length: 4000 }, (_, i) => `user-${i}`);
const rules = Object.keys(BUCKETS) as HashRule[];

function halves(rule: HashRule, coverage = 1): Allocation {
  const result = allocate({ buckets: BUCKETS[rule], weights: [0.5, 0.5], coverage });
  if (result.kind !== 'allocated') throw new Error(result.kind);
  return result.allocation;
}

function planWith(changes: Partial<AssignmentPlan> = {}): AssignmentPlan {
  const rule = changes.rule ?? 'md5';
  return {
    key: 'checkout',
    rule,
    allocation: halves(rule),
    exclusions: [],
    holdouts: [],
    forced: {},
    sticky: null,
    ramp: [],
    ...changes,
  };
}

function compiled(changes: Partial<AssignmentPlan> = {}): CompiledAssignment {
  const result = compileAssignment(planWith(changes));
  if (result.kind !== 'compiled') throw new Error(JSON.stringify(result));
  return result;
}

const refused = (changes: Partial<AssignmentPlan>): unknown => compileAssignment(planWith(changes));
const at = { atMs: 0 };
const shareOf = (answers: readonly PlanAssignment[], is: (answer: PlanAssignment) => boolean): number =>
  answers.filter(is).length / answers.length;

/** Five standard deviations of a share of this many users. */
const SPREAD = 5 * Math.sqrt(0.25 / users.length);

describe('compileAssignment', () => {
  it.each(rules)('by %s gives every user the variation that owns the bucket', (rule) => {
    const test = compiled({ rule, allocation: halves(rule, 0.6) });
    for (const userId of users.slice(0, 1000)) {
      const expected = bucketByRule(rule, { experimentId: 'checkout', userId });
      const part = expected / BUCKETS[rule];
      const variation = part < 0.3 ? 0 : part >= 0.5 && part < 0.8 ? 1 : null;
      expect(test.bucket(userId)).toBe(expected);
      expect(test.assign(userId, at)).toEqual(
        variation === null
          ? { kind: 'excluded', because: 'coverage', bucket: expected }
          : { kind: 'assigned', variation, bucket: expected, because: 'hash' },
      );
    }
  });

  it('serves several tests in turns, each by its own seed', () => {
    const [first, second] = [compiled({ key: 'first' }), compiled({ key: 'second' })];
    for (const userId of users.slice(0, 200)) {
      expect(first.bucket(userId)).toBe(bucketByRule('md5', { experimentId: 'first', userId }));
      expect(second.bucket(userId)).toBe(bucketByRule('md5', { experimentId: 'second', userId }));
    }
  });

  it('takes an empty id for nobody, even where one is forced', () => {
    expect(compiled({ forced: { '': 1 } }).assign('', at)).toEqual({
      kind: 'excluded',
      because: 'no-user',
      bucket: null,
    });
  });

  it('gives forced users their variation before all else, and knows no others', () => {
    const test = compiled({ forced: { 'user-1': 0 }, holdouts: [{ key: 'all', share: 1 }] });
    expect(test.assign('user-1', at)).toEqual({
      kind: 'assigned',
      variation: 0,
      bucket: 81,
      because: 'forced',
    });
    for (const userId of ['constructor', 'toString', '__proto__']) {
      expect(test.assign(userId, at)).toMatchObject({ kind: 'excluded', because: 'holdout' });
    }
  });
});

describe('sticky assignments', () => {
  const sticky = { bucketVersion: 3, minBucketVersion: 2 };
  const remembering = (variation: number, bucketVersion: number) => ({
    atMs: 0,
    remembered: { variation, bucketVersion },
  });

  it('are kept when made by the current version, whatever the bucket says', () => {
    expect(compiled({ sticky }).assign('user-1', remembering(0, 3))).toEqual({
      kind: 'assigned',
      variation: 0,
      bucket: 81,
      because: 'sticky',
    });
  });

  it('are not kept against a holdout, another test’s part of a space or the ramp', () => {
    const all: Partial<AssignmentPlan>[] = [
      { holdouts: [{ key: 'all', share: 1 }] },
      { exclusions: [{ space: 's', rule: 'layer', from: 0, to: 1e-9 }] },
      { ramp: [{ atMs: 1, share: 1 }] },
    ];
    for (const own of all) {
      expect(compiled({ sticky, ...own }).assign('user-1', remembering(0, 3))).toMatchObject({
        kind: 'excluded',
      });
    }
  });

  it('force nobody by what stands for a user', () => {
    const test = compiled({ sticky, forced: { 'user-1': 0 } });
    expect(test.assign('user-1', { atMs: 0 })).toMatchObject({ variation: 0, because: 'forced' });
    expect(test.assign('user-1', { atMs: 0, keyedBy: 'fallback' })).toMatchObject({
      variation: 1,
      because: 'hash',
    });
  });

  it('block users of versions before the least', () => {
    expect(compiled({ sticky }).assign('user-1', remembering(0, 1))).toEqual({
      kind: 'excluded',
      because: 'sticky-blocked',
      bucket: null,
    });
  });

  it('are made anew when of another version, or of a variation that is not', () => {
    for (const remembered of [remembering(0, 2), remembering(0, 4), remembering(2, 3), remembering(-1, 3)]) {
      expect(compiled({ sticky }).assign('user-1', remembered)).toMatchObject({
        variation: 1,
        because: 'hash',
      });
    }
  });

  it('count for nothing where the plan does not keep them', () => {
    expect(compiled().assign('user-1', remembering(0, 0))).toMatchObject({ variation: 1, because: 'hash' });
  });
});

describe('exclusions', () => {
  const range = (from: number, to: number, rule: ExclusionRange['rule'], space = 'shop'): ExclusionRange => ({
    space,
    rule,
    from,
    to,
  });

  it('by namespace are those of GrowthBook', () => {
    const test = compiled({ exclusions: [range(0.2, 0.5, 'namespace')] });
    for (const userId of users) {
      const point = growthBookHash({ seed: '__shop', value: userId }, 1);
      const isIn = point >= 0.2 && point < 0.5;
      expect(test.assign(userId, at)).toMatchObject(
        isIn ? { kind: 'assigned' } : { because: 'namespace', bucket: null },
      );
    }
  });

  it.each(['namespace', 'layer'] as const)(
    'by %s give each user to one of two tests that do not overlap',
    (rule) => {
      const parts = [[range(0, 0.3, rule)], [range(0.3, 0.6, rule), range(0.8, 0.9, rule)]];
      expect(overlaps(parts[0], parts[1])).toEqual({ kind: 'disjoint' });
      const [first, second] = parts.map((exclusions, i) => compiled({ key: `test-${i}`, exclusions }));
      const answers = users.map((userId) => [first.assign(userId, at), second.assign(userId, at)]);
      expect(answers.filter(([a, b]) => a.kind === 'assigned' && b.kind === 'assigned')).toEqual([]);
      expect(
        Math.abs(
          shareOf(
            answers.map(([a]) => a),
            (a) => a.kind === 'assigned',
          ) - 0.3,
        ),
      ).toBeLessThan(SPREAD);
      expect(
        Math.abs(
          shareOf(
            answers.map(([, b]) => b),
            (b) => b.kind === 'assigned',
          ) - 0.4,
        ),
      ).toBeLessThan(SPREAD);
    },
  );

  it('must hold in every space that a plan names', () => {
    const both = compiled({ exclusions: [range(0, 0.5, 'layer', 'a'), range(0, 0.5, 'layer', 'b')] });
    const answers = users.map((userId) => both.assign(userId, at));
    expect(Math.abs(shareOf(answers, ({ kind }) => kind === 'assigned') - 0.25)).toBeLessThan(SPREAD);
  });
});

describe('holdouts', () => {
  it('keep the same users out of every test that names them', () => {
    const holdouts = [{ key: 'year', share: 0.1 }];
    const [first, second] = [compiled({ key: 'first', holdouts }), compiled({ key: 'second', holdouts })];
    const isOut = (test: CompiledAssignment, userId: string): boolean => {
      const answer = test.assign(userId, at);
      return answer.kind === 'excluded' && answer.because === 'holdout';
    };
    const out = users.filter((userId) => isOut(first, userId));
    expect(Math.abs(out.length / users.length - 0.1)).toBeLessThan(SPREAD);
    expect(users.filter((userId) => isOut(second, userId))).toEqual(out);
  });
});

describe('ramps', () => {
  const ramp = [
    { atMs: 1000, share: 0.1 },
    { atMs: 2000, share: 0.5 },
    { atMs: 3000, share: 1 },
  ];

  it('let nobody in before they start, and the share of the last step that has come from then on', () => {
    const test = compiled({ ramp });
    expect([0, 999, 1000, 1999, 2000, 3000, 1e15].map((atMs) => test.rampShare(atMs))).toEqual([
      0, 0, 0.1, 0.1, 0.5, 1, 1,
    ]);
    expect(compiled().rampShare(0)).toBe(1);
  });

  it('never move a user between variations, nor let one out', () => {
    const test = compiled({ ramp });
    for (const userId of users) {
      const [first, second, third] = [1000, 2000, 3000].map((atMs) => test.assign(userId, { atMs }));
      expect(third.kind).toBe('assigned');
      if (first.kind === 'assigned') expect(second).toBe(first);
      if (second.kind === 'assigned') expect(third).toBe(second);
    }
  });

  it('let in the same share of every variation', () => {
    const test = compiled({ rule: 'growthbook-v2', allocation: halves('growthbook-v2'), ramp });
    const full = users.map((userId) => test.assign(userId, { atMs: 3000 }));
    const open = users.map((userId) => test.assign(userId, { atMs: 2000 }));
    for (const variation of [0, 1]) {
      const mine = open.filter((_, i) => {
        const answer = full[i];
        return answer.kind === 'assigned' && answer.variation === variation;
      });
      expect(Math.abs(shareOf(mine, ({ kind }) => kind === 'assigned') - 0.5)).toBeLessThan(1.5 * SPREAD);
    }
  });
});

describe('a plan that does not hold together', () => {
  const ranges = (...variations: [number, number][][]): Allocation => ({
    buckets: 100,
    variations: variations.map((all) => all.map(([from, to]) => ({ from, to }))),
  });

  it('is refused with what is wrong about its allocation', () => {
    expect(refused({ key: '' })).toEqual({ kind: 'no-key' });
    expect(refused({ allocation: ranges() })).toEqual({ kind: 'no-variations' });
    expect(refused({ allocation: halves('growthbook-v1') })).toEqual({
      kind: 'buckets-of-another-rule',
      buckets: 1000,
      expected: 100,
    });
    expect(refused({ allocation: ranges([[0, 10]], [[90, 101]]) })).toEqual({
      kind: 'range-out-of-buckets',
      variation: 1,
      from: 90,
      to: 101,
    });
    expect(refused({ allocation: ranges([[10, 10]]) })).toMatchObject({ kind: 'range-out-of-buckets' });
    expect(refused({ allocation: ranges([[0.5, 10]]) })).toMatchObject({ kind: 'range-out-of-buckets' });
    expect(
      refused({
        allocation: ranges(
          [[0, 50]],
          [
            [60, 70],
            [49, 55],
          ],
        ),
      }),
    ).toEqual({
      kind: 'ranges-overlap',
      bucket: 49,
      variations: [0, 1],
    });
  });

  it('is refused with what is wrong about who is let in', () => {
    const exclusion = { space: 'shop', rule: 'layer', from: 0.5, to: 0.5 } as const;
    expect(refused({ exclusions: [exclusion] })).toEqual({
      kind: 'exclusion-out-of-range',
      space: 'shop',
      from: 0.5,
      to: 0.5,
    });
    expect(refused({ exclusions: [{ ...exclusion, to: NaN }] })).toMatchObject({
      kind: 'exclusion-out-of-range',
    });
    expect(refused({ holdouts: [{ key: 'year', share: 1.1 }] })).toEqual({
      kind: 'holdout-share-out-of-range',
      key: 'year',
      share: 1.1,
    });
    expect(refused({ forced: { ann: 2 } })).toEqual({
      kind: 'forced-to-unknown-variation',
      userId: 'ann',
      variation: 2,
    });
    expect(refused({ sticky: { bucketVersion: 1, minBucketVersion: 2 } })).toEqual({
      kind: 'bucket-versions-out-of-order',
      bucketVersion: 1,
      minBucketVersion: 2,
    });
  });

  it('is refused with what is wrong about its ramp', () => {
    expect(refused({ ramp: [{ atMs: 0, share: -0.1 }] })).toEqual({
      kind: 'ramp-share-out-of-range',
      index: 0,
      share: -0.1,
    });
    expect(refused({ ramp: [{ atMs: NaN, share: 0.1 }] })).toEqual({ kind: 'ramp-does-not-rise', index: 0 });
    for (const second of [
      { atMs: 5, share: 0.1 },
      { atMs: 4, share: 0.5 },
      { atMs: 5, share: 0.5 },
    ]) {
      const ramp = [{ atMs: 5, share: 0.2 }, second];
      expect(refused({ ramp })).toEqual({ kind: 'ramp-does-not-rise', index: 1 });
    }
  });
});

describe('an answer', () => {
  it('is the same for the same user, plan and time, and frozen', () => {
    const test = compiled({ ramp: [{ atMs: 0, share: 0.5 }] });
    const again = compiled({ ramp: [{ atMs: 0, share: 0.5 }] });
    fc.assert(
      fc.property(anyText, (userId) => {
        const answer = test.assign(userId, at);
        expect(test.assign(userId, at)).toBe(answer);
        expect(again.assign(userId, at)).toEqual(answer);
        expect(Object.isFrozen(answer)).toBe(true);
      }),
    );
  });
});
