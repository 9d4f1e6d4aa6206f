import type { UnleashDeltaEvent, UnleashState } from './unleash-state.js';

/**
 * The state after events of Unleash's delta protocol, in their order; the state itself stays as it is. Features and
 * segments are replaced by name and id; `hydration` replaces them all.
 *
 * @example
 * applyUnleashDelta({ features: [] }, [{ type: 'feature-updated', feature: { name: 'a', enabled: true } }]);
 */
export function applyUnleashDelta(state: UnleashState, events: readonly UnleashDeltaEvent[]): UnleashState {
  let features = new Map(state.features.map((feature) => [feature.name, feature]));
  let segments = new Map((state.segments ?? []).map((segment) => [segment.id, segment]));
  for (const event of events) {
    switch (event.type) {
      case 'hydration':
        features = new Map(event.features.map((feature) => [feature.name, feature]));
        segments = new Map((event.segments ?? []).map((segment) => [segment.id, segment]));
        break;
      case 'feature-updated':
        features.set(event.feature.name, event.feature);
        break;
      case 'feature-removed':
        features.delete(event.featureName);
        break;
      case 'segment-updated':
        segments.set(event.segment.id, event.segment);
        break;
      case 'segment-removed':
        segments.delete(event.segmentId);
        break;
    }
  }
  return { ...state, features: [...features.values()], segments: [...segments.values()] };
}
