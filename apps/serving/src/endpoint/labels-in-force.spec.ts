import { describe, expect, it } from 'vitest';
import { wantedEndpoint } from '../testing/routes.js';
import { labelsInForce } from './labels-in-force.js';

const sharesOf = (percents: Readonly<Record<number, number>>) => wantedEndpoint(percents).shares;

describe('the labels of an endpoint', () => {
  it('call the version with the greatest share stable, of equals the lowest', () => {
    expect(labelsInForce([], sharesOf({ 1: 10, 2: 90 }), null)).toEqual([{ label: 'stable', version: 2 }]);
    expect(labelsInForce([], sharesOf({ 3: 50, 2: 50 }), null)).toEqual([{ label: 'stable', version: 2 }]);
  });

  it('follow an open roll-out, whatever the shares, besides those that were set', () => {
    const moving = { stableVersion: 1, canaryVersion: 2 };
    expect(labelsInForce([{ label: 'blue', version: 7 }], sharesOf({ 1: 20, 2: 80 }), moving)).toEqual([
      { label: 'blue', version: 7 },
      { label: 'stable', version: 1 },
      { label: 'canary', version: 2 },
    ]);
  });
});
