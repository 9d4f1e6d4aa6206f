import { describe, expect, it } from 'vitest';
import { applyUnleashDelta } from './apply-unleash-delta.js';
import type { UnleashState } from './unleash-state.js';

const state: UnleashState = {
  version: 2,
  features: [
    { name: 'a', enabled: true },
    { name: 'b', enabled: true },
  ],
  segments: [{ id: 1 }],
};

describe('applyUnleashDelta', () => {
  it('replaces, adds and removes in the order of the events, and leaves the state as it was', () => {
    const before = structuredClone(state);
    const after = applyUnleashDelta(state, [
      { type: 'feature-updated', feature: { name: 'b', enabled: false } },
      { type: 'feature-updated', feature: { name: 'c', enabled: true } },
      { type: 'feature-removed', featureName: 'a' },
      { type: 'feature-removed', featureName: 'unknown' },
      { type: 'segment-updated', segment: { id: 2, name: 'new' } },
      { type: 'segment-removed', segmentId: 1 },
    ]);
    expect(after).toEqual({
      version: 2,
      features: [
        { name: 'b', enabled: false },
        { name: 'c', enabled: true },
      ],
      segments: [{ id: 2, name: 'new' }],
    });
    expect(state).toEqual(before);
  });

  it('begins anew with each hydration', () => {
    const feature = { name: 'z', enabled: true };
    expect(applyUnleashDelta(state, [{ type: 'hydration', features: [feature] }])).toEqual({
      version: 2,
      features: [feature],
      segments: [],
    });
  });
});
