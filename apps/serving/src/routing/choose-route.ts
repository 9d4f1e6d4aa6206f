import { bucketOf } from '@orrery/math-bucketing';
import type { Attributes } from '@orrery/math-flags';
import type { Route, RoutedEndpoint, RoutedTest, Slice } from './routed-endpoint.js';

const NOTHING_KNOWN: Attributes = {};

/**
 * Where a user's row goes: to the variation of the first A/B test that the user is in by its plan, and otherwise by the
 * endpoint's traffic shares. A user gets the same answer each time, on every replica; without a user it is left to chance.
 *
 * @param attributes what is known of the user besides the identifier, for tests that are not for everybody.
 * @returns undefined when the endpoint has no version that could answer.
 */
export function chooseRoute(
  routed: RoutedEndpoint,
  userId: string | null,
  attributes: Attributes = NOTHING_KNOWN,
): Route | undefined {
  if (userId === null) return sliceAt(routed.shares, Math.random() * 100);
  const tested = routed.tests.length === 0 ? undefined : testedRoute(routed.tests, userId, attributes);
  if (tested !== undefined) return tested;
  const [only, ...others] = routed.shares;
  return others.length === 0 ? only : sliceAt(routed.shares, trafficPoint(routed.endpoint.id, userId));
}

function testedRoute(
  tests: readonly RoutedTest[],
  userId: string,
  attributes: Attributes,
): Route | undefined {
  // Nobody but the router says who the user is.
  const subject = { userId, attributes: { ...attributes, id: userId } };
  const atMs = Date.now();
  for (const { plan, routes } of tests) {
    const assigned = plan.assign(subject, atMs);
    if (assigned.kind === 'assigned') return routes[assigned.variation];
  }
  return undefined;
}

/** A user's place in an endpoint's traffic, 0 to 99.99, in steps as fine as shares are. */
export function trafficPoint(endpointId: string, userId: string): number {
  const percent = bucketOf({ experimentId: endpointId, userId });
  return percent + bucketOf({ experimentId: `${endpointId}/hundredths`, userId }) / 100;
}

function sliceAt(slices: readonly Slice[], point: number): Slice | undefined {
  for (const slice of slices) if (point < slice.upTo) return slice;
  return undefined;
}
