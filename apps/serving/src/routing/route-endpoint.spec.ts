import { describe, expect, it } from 'vitest';
import type { BackendState } from '../model-backend/model-backend.js';
import { destination, runningTest, versionId, wantedEndpoint } from '../testing/routes.js';
import type { RunningTest } from '../ab-test/running-test.js';
import { compilePlans } from './compile-plans.js';
import { routeEndpoint, type Versions } from './route-endpoint.js';
import type { RoutedEndpoint } from './routed-endpoint.js';

const TEST = '01920000-0000-7000-8000-000000000001';

/** Versions by what state they are in; those not named are loading. */
function versions(
  states: Readonly<Record<number, BackendState['kind']>>,
  tests: readonly RunningTest[] = [],
): Versions {
  const { plans } = compilePlans(tests);
  const byId = new Map(Object.entries(states).map(([version, kind]) => [versionId(Number(version)), kind]));
  return {
    stateOf: (id) => byId.get(id) ?? 'loading',
    destinationOf: (id) =>
      byId.get(id) === 'ready' ? destination(Number(id.replace('version-', ''))) : undefined,
    planOf: (id) => plans.get(id),
    mirror: () => ({ mirror: () => undefined }),
    logger: () => null,
    rewarded: () => ({ remember: () => undefined }),
    watch: ({ id, position }) => ({
      rolloutId: id,
      position,
      answer: (route, deadlineMs, attempt) => attempt(route, deadlineMs),
    }),
  };
}

function sharesOf({ shares }: RoutedEndpoint): Record<number, number> {
  return Object.fromEntries(shares.map(({ destination: { version }, upTo }) => [version, upTo]));
}

describe('a new division', () => {
  const before = routeEndpoint(wantedEndpoint({ 1: 100 }), undefined, versions({ 1: 'ready' }));
  const wanted = wantedEndpoint({ 1: 50, 2: 50 });

  it('comes into force when all its versions are ready', () => {
    const after = routeEndpoint(wanted, before, versions({ 1: 'ready', 2: 'ready' }));

    expect(sharesOf(after)).toEqual({ 1: 50, 2: 100 });
  });

  it('leaves the one before it in force while a version loads, or when it cannot be loaded', () => {
    for (const state of ['loading', 'failed'] as const) {
      const after = routeEndpoint(wanted, before, versions({ 1: 'ready', 2: state }));

      expect(sharesOf(after)).toEqual({ 1: 100 });
      expect([...after.byVersion.keys()]).toEqual([1]);
      expect([...after.missing]).toEqual([2]);
    }
  });

  it('lets a version that it no longer names answer as long as it stands in', () => {
    const after = routeEndpoint(wantedEndpoint({ 2: 100 }), before, versions({ 1: 'ready', 2: 'loading' }));

    expect(sharesOf(after)).toEqual({ 1: 100 });
    expect([...after.byVersion.keys()]).toEqual([1]);
  });
});

describe('after a start', () => {
  const wanted = wantedEndpoint({ 1: 60, 2: 20, 3: 20 });

  it('nobody is routed before each version is ready or has failed', () => {
    const routed = routeEndpoint(wanted, undefined, versions({ 1: 'ready', 2: 'failed' }));

    expect(sharesOf(routed)).toEqual({});
    expect([...routed.byVersion.keys()]).toEqual([1]);
  });

  it('the versions that are ready share what the failed ones would have had', () => {
    const routed = routeEndpoint(wanted, undefined, versions({ 1: 'ready', 2: 'failed', 3: 'ready' }));

    expect(sharesOf(routed)).toEqual({ 1: 75, 3: 100 });
  });

  it('the variations of a running test are waited for too', () => {
    const tested = wantedEndpoint({ 1: 100 }, runningTest(TEST, { 1: 50, 2: 50 }));

    expect(sharesOf(routeEndpoint(tested, undefined, versions({ 1: 'ready' })))).toEqual({});
  });
});

describe('an A/B test', () => {
  const wanted = wantedEndpoint({ 1: 100 }, runningTest(TEST, { 1: 30, 2: 40 }));
  const before = routeEndpoint(wantedEndpoint({ 1: 100 }), undefined, versions({ 1: 'ready' }));

  it('begins only when all its variations can answer', () => {
    expect(routeEndpoint(wanted, before, versions({ 1: 'ready', 2: 'loading' }, wanted.tests)).tests).toEqual(
      [],
    );

    const ready = versions({ 1: 'ready', 2: 'ready' }, wanted.tests);
    const [test] = routeEndpoint(wanted, before, ready).tests;

    expect(test?.routes.map((route) => route?.exposed?.variation)).toEqual(['v1', 'v2']);
    expect(test?.plan.plan.allocation.variations).toEqual([[{ from: 0, to: 30 }], [{ from: 30, to: 70 }]]);
  });

  it('does not wait for a variation that nobody gets', () => {
    const lopsided = wantedEndpoint({ 1: 100 }, runningTest(TEST, { 1: 100, 2: 0 }));

    const routed = routeEndpoint(lopsided, before, versions({ 1: 'ready' }, lopsided.tests));

    expect(routed.tests).toHaveLength(1);
    expect(routed.missing.size).toBe(0);
  });
});
