import { BUCKETS, bucketByRule, bucketOf, growthBookHash, type HashRule } from '@orrery/math-bucketing';
import type { TestPlan } from '@orrery/math-flags';
import { describe, expect, it } from 'vitest';
import { destination, runningTest, wantedEndpoint } from '../testing/routes.js';
import { chooseRoute, trafficPoint } from './choose-route.js';
import { compilePlans } from './compile-plans.js';
import { routeEndpoint } from './route-endpoint.js';
import type { RunningTest } from '../ab-test/running-test.js';
import type { WantedEndpoint } from './wanted-state.js';

const USERS = Array.from({ length: 5000 }, (_, i) => `user-${i}`);
const TEST = '01920000-0000-7000-8000-000000000001';
const OTHER_TEST = '01920000-0000-7000-8000-000000000002';

function routed(wanted: WantedEndpoint) {
  const { plans } = compilePlans(wanted.tests);
  return routeEndpoint(wanted, undefined, {
    planOf: (id) => plans.get(id),
    stateOf: () => 'ready',
    destinationOf: idToDestination,
    mirror: () => ({ mirror: () => undefined }),
    logger: () => null,
    rewarded: () => ({ remember: () => undefined }),
    watch: ({ id, position }) => ({
      rolloutId: id,
      position,
      answer: (route, deadlineMs, attempt) => attempt(route, deadlineMs),
    }),
  });
}

function idToDestination(id: string) {
  return destination(Number(id.replace('version-', '')));
}

function versionsOf(wanted: WantedEndpoint, users: readonly (string | null)[] = USERS): number[] {
  const endpoint = routed(wanted);
  return users.map((user) => chooseRoute(endpoint, user)?.destination.version ?? -1);
}

function shareOf(version: number, versions: readonly number[]): number {
  return versions.filter((each) => each === version).length / versions.length;
}

describe('traffic shares', () => {
  it('give each version its part of the users, and a user the same version each time', () => {
    const wanted = wantedEndpoint({ 1: 90, 2: 9.5, 3: 0.5 });

    const versions = versionsOf(wanted);

    // Four standard deviations of the share of 5000 users.
    expect(Math.abs(shareOf(2, versions) - 0.095)).toBeLessThan(4 * Math.sqrt((0.095 * 0.905) / 5000));
    expect(Math.abs(shareOf(3, versions) - 0.005)).toBeLessThan(4 * Math.sqrt((0.005 * 0.995) / 5000));
    expect(versionsOf(wanted)).toEqual(versions);
  });

  it('keep the users of a canary while it grows', () => {
    const [few, many] = [wantedEndpoint({ 1: 90, 2: 10 }), wantedEndpoint({ 1: 40, 2: 60 })].map((wanted) =>
      versionsOf(wanted),
    );

    const left = USERS.filter((_, i) => few?.[i] === 2 && many?.[i] === 1);

    expect(left).toEqual([]);
  });

  it('give nobody to a version with 0 percent', () => {
    expect(new Set(versionsOf(wantedEndpoint({ 1: 100, 2: 0 })))).toEqual(new Set([1]));
  });

  it('divide requests without a user by chance', () => {
    const versions = versionsOf(wantedEndpoint({ 1: 50, 2: 50 }), new Array<null>(2000).fill(null));

    // Six standard deviations: once in a thousand million runs it is wrong.
    expect(Math.abs(shareOf(1, versions) - 0.5)).toBeLessThan(6 * Math.sqrt(0.25 / 2000));
  });

  it('cut the users in steps as fine as the shares', () => {
    const points = USERS.map((user) => trafficPoint('endpoint', user));

    expect(Math.min(...points)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...points)).toBeLessThan(100);
    expect(new Set(points.map((point) => Math.round((point % 1) * 100))).size).toBe(100);
  });
});

describe('an A/B test', () => {
  it('gives each user the variation of the bucket, and says that it did', () => {
    const endpoint = routed(wantedEndpoint({ 1: 100 }, runningTest(TEST, { 1: 50, 2: 50 })));

    for (const userId of USERS) {
      const version = bucketOf({ experimentId: TEST, userId }) < 50 ? 1 : 2;
      expect(chooseRoute(endpoint, userId)).toMatchObject({
        destination: { version },
        exposed: { abTestId: TEST, variation: `v${version}` },
      });
    }
  });

  it('leaves users past its weights, and requests without a user, to the traffic shares', () => {
    const endpoint = routed(wantedEndpoint({ 3: 100 }, runningTest(TEST, { 1: 10, 2: 10 })));

    const outside = USERS.filter((userId) => bucketOf({ experimentId: TEST, userId }) >= 20);

    for (const userId of [null, ...outside]) {
      expect(chooseRoute(endpoint, userId)).toMatchObject({ destination: { version: 3 }, exposed: null });
    }
  });

  it('leaves those outside it to a test that started later', () => {
    const tests = [runningTest(TEST, { 1: 10, 2: 0 }), runningTest(OTHER_TEST, { 1: 0, 2: 100 })];
    const endpoint = routed(wantedEndpoint({ 3: 100 }, ...tests));

    const outside = USERS.find((userId) => bucketOf({ experimentId: TEST, userId }) >= 10) ?? '';

    expect(chooseRoute(endpoint, outside)).toMatchObject({ exposed: { abTestId: OTHER_TEST } });
  });
});

describe('the plan of an A/B test', () => {
  const planned = (plan: Partial<TestPlan>, id = TEST): RunningTest => {
    const test = runningTest(id, { 1: 50, 2: 50 });
    return { ...test, plan: { ...test.plan, ...plan } };
  };

  it.each(Object.keys(BUCKETS) as HashRule[])(
    'divides ten thousand users by the rule %s as experimentation says that it does',
    (rule) => {
      const half = BUCKETS[rule] / 2;
      const variations = [[{ from: 0, to: half }], [{ from: half, to: 2 * half }]];
      const test = planned({ rule, allocation: { buckets: BUCKETS[rule], variations } });
      const endpoint = routed(wantedEndpoint({ 3: 100 }, test));

      for (const userId of Array.from({ length: 10_000 }, (_, i) => `Zoë 🛫 ${i}`)) {
        const version = bucketByRule(rule, { experimentId: TEST, userId }) < half ? 1 : 2;
        expect(chooseRoute(endpoint, userId)?.destination.version).toBe(version);
      }
    },
  );

  it('takes only users who meet its condition, by what the request tells of them', () => {
    const endpoint = routed(wantedEndpoint({ 3: 100 }, planned({ condition: { country: 'NO' } })));

    for (const userId of USERS.slice(0, 100)) {
      expect(chooseRoute(endpoint, userId)).toMatchObject({ exposed: null });
      expect(chooseRoute(endpoint, userId, { country: 'SE' })).toMatchObject({ exposed: null });
      expect(chooseRoute(endpoint, userId, { country: 'NO' })).toMatchObject({ exposed: { abTestId: TEST } });
    }
  });

  it('lets nobody pass for another user by an attribute', () => {
    const endpoint = routed(wantedEndpoint({ 3: 100 }, planned({ condition: { id: 'ann' } })));

    expect(chooseRoute(endpoint, 'bob', { id: 'ann' })).toMatchObject({ exposed: null });
    expect(chooseRoute(endpoint, 'ann')).toMatchObject({ exposed: { abTestId: TEST } });
  });

  it('puts each user into one of two tests whose parts of a space do not meet', () => {
    const space = { space: 'checkout', rule: 'namespace' } as const;
    const left = planned({ exclusions: [{ ...space, from: 0, to: 0.5 }] });
    const right = planned({ exclusions: [{ ...space, from: 0.5, to: 1 }] }, OTHER_TEST);
    const endpoint = routed(wantedEndpoint({ 3: 100 }, left, right));

    for (const userId of USERS) {
      const isLeft = growthBookHash({ seed: '__checkout', value: userId }, 1) < 0.5;
      expect(chooseRoute(endpoint, userId)).toMatchObject({
        exposed: { abTestId: isLeft ? TEST : OTHER_TEST },
      });
    }
  });

  it('gives a forced user the variation, though nobody else gets it', () => {
    const test = runningTest(TEST, { 1: 100, 2: 0 });
    const forced = { ...test, plan: { ...test.plan, forced: { ann: 1 } } };
    const endpoint = routed(wantedEndpoint({ 3: 100 }, forced));

    expect(chooseRoute(endpoint, 'ann')).toMatchObject({ destination: { version: 2 }, exposed: {} });
  });

  it('asks the other test where one presupposes it', () => {
    const first = runningTest(TEST, { 1: 50, 2: 50 });
    const second = planned({ prerequisites: [{ testId: TEST, variations: [1] }] }, OTHER_TEST);
    const { plans } = compilePlans([first, second]);

    for (const userId of USERS.slice(0, 1000)) {
      const isTreated = bucketOf({ experimentId: TEST, userId }) >= 50;
      const assigned = plans.get(OTHER_TEST)?.assign({ userId, attributes: {} }, 0);
      expect(assigned?.kind).toBe(isTreated ? 'assigned' : 'excluded');
    }
  });
});
