import type { UnleashState } from '@orrery/math-flags';
import type { Catalogue } from '../evaluation/catalogue.js';

/** What an answer is known by: it is another one after each change. */
export function etagOf({ mark }: Catalogue): string {
  return `"${mark}"`;
}

/** What `/api/client/features` answers: with the parts that SDKs expect and evaluation does not read. */
export function clientFeatures({ unleash }: Catalogue): object {
  return { ...stateOf(unleash), query: {} };
}

/** What `/api/client/delta` answers: every change is told as the whole state, which is what a client starts with. */
export function clientDelta({ unleash, changedAt }: Catalogue): object {
  const { features, segments } = stateOf(unleash);
  return { events: [{ eventId: changedAt.getTime(), type: 'hydration', features, segments }] };
}

function stateOf({ features, segments = [] }: UnleashState) {
  const named = features.map((feature) => ({
    type: 'release',
    project: 'default',
    stale: false,
    impressionData: false,
    ...feature,
  }));
  return { version: 2, features: named, segments };
}
