import type { ABTestId } from '@orrery/domain';
import { describe, expect, it } from 'vitest';
import { divideUsers } from './divide-users.js';
import { planTest, type RoutingWish } from './plan-test.js';

const routing: RoutingWish = {
  rule: 'md5',
  coverage: null,
  exclusions: [],
  holdouts: [],
  forced: [],
  condition: null,
  ramp: [],
  sticky: null,
};

function plan(wish: Partial<RoutingWish>) {
  return planTest({
    id: '01920000-0000-7000-8000-000000000001' as ABTestId,
    keys: ['control', 'treatment'],
    allocation: divideUsers('md5', { weights: [50, 50], coverage: null }),
    routing: { ...routing, ...wish },
    prerequisites: [],
    groups: {},
  });
}

const space = { space: 'checkout', rule: 'namespace' } as const;

describe('the plan of a test', () => {
  it('keeps what it is told, variations by their position', () => {
    const condition = { country: { $in: ['NO', 'SE'] } };

    expect(plan({ condition, forced: [{ userId: 'ann', variation: 'treatment' }] })).toMatchObject({
      key: '01920000-0000-7000-8000-000000000001',
      condition,
      forced: { ann: 1 },
    });
  });

  it.each<[field: string, wrong: Partial<RoutingWish>]>([
    ['exclusions', { exclusions: [{ ...space, from: 0.5, to: 0.2 }] }],
    ['exclusions', { exclusions: [{ ...space, from: 0, to: 1.5 }] }],
    ['exclusions.0.space', { exclusions: [{ ...space, space: '', from: 0, to: 1 }] }],
    [
      'exclusions.1',
      {
        exclusions: [
          { ...space, from: 0, to: 0.5 },
          { ...space, from: 0.4, to: 1 },
        ],
      },
    ],
    ['holdouts', { holdouts: [{ key: 'none', share: -0.1 }] }],
    ['forced.0.variation', { forced: [{ userId: 'ann', variation: 'nothing' }] }],
    ['forced.0.userId', { forced: [{ userId: 'a\0b', variation: 'control' }] }],
    [
      'forced.1.userId',
      {
        forced: [
          { userId: 'ann', variation: 'control' },
          { userId: 'ann', variation: 'treatment' },
        ],
      },
    ],
    ['condition.country', { condition: { country: { $almost: 'NO' } } }],
    ['condition.name', { condition: { name: { $regex: '(a+)+$' } } }],
    ['condition', { condition: { name: 'a\0b' } }],
    [
      'ramp.1',
      {
        ramp: [
          { atMs: 10, share: 0.5 },
          { atMs: 5, share: 0.6 },
        ],
      },
    ],
    ['ramp.0.share', { ramp: [{ atMs: 10, share: 2 }] }],
  ])('is refused for a wrong %s', (field, wrong) => {
    expect(() => plan(wrong)).toThrow(
      expect.objectContaining({ details: { field: expect.stringContaining(field) } }),
    );
  });
});
