import { bucketOf } from '@orrery/math-bucketing';
import type { Route, RoutedEndpoint, Slice } from './routed-endpoint.js';

/**
 * Where a user's row goes: to the variation of the first A/B test that the user is in, and otherwise by the endpoint's
 * traffic shares. A user gets the same answer each time, on every replica; without a user it is left to chance.
 *
 * @returns undefined when the endpoint has no version that could answer.
 */
export function chooseRoute(routed: RoutedEndpoint, userId: string | null): Route | undefined {
  if (userId === null) return sliceAt(routed.shares, Math.random() * 100);
  for (const { id, slices } of routed.tests) {
    const slice = sliceAt(slices, bucketOf({ experimentId: id, userId }));
    if (slice !== undefined) return slice;
  }
  const [only, ...others] = routed.shares;
  return others.length === 0 ? only : sliceAt(routed.shares, trafficPoint(routed.endpoint.id, userId));
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
