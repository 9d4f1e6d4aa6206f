import type { ABTestId } from '@orrery/domain';
import { compileTestPlan } from '@orrery/math-flags';
import { describe, expect, it } from 'vitest';
import { divideUsers } from '../ab-test/divide-users.js';
import { planTest } from '../ab-test/plan-test.js';
import type { FlagId } from '../flag/flag.js';
import { compileCatalogue, type CatalogueContent } from './catalogue.js';

const ID = '01920000-0000-7000-8000-000000000001' as ABTestId;
const CHANGED_AT = new Date(500);

/** A flag of a test whose ramp opens in two steps. */
function content(): CatalogueContent {
  const plan = planTest({
    id: ID,
    keys: ['control', 'treatment'],
    allocation: divideUsers('growthbook-v2', { weights: [50, 50], coverage: null }),
    routing: {
      rule: 'growthbook-v2',
      coverage: null,
      exclusions: [],
      holdouts: [],
      forced: [],
      condition: null,
      ramp: [
        { atMs: 1000, share: 0.2 },
        { atMs: 2000, share: 1 },
      ],
      sticky: null,
    },
    prerequisites: [],
    groups: {},
  });
  const compiled = compileTestPlan(plan, { groups: {}, testOf: () => undefined });
  if (compiled.kind !== 'compiled-test') throw new Error(compiled.kind);
  const values = { control: 'old', treatment: 'new' };
  return {
    mark: 'one',
    changedAt: CHANGED_AT,
    flags: [
      {
        id: 'flag' as FlagId,
        key: 'price',
        dialect: 'ORRERY',
        type: 'STRING',
        description: '',
        enabled: true,
        definition: { defaultValue: 'none', rules: [{ kind: 'test', abTest: 'pricing', values }] },
        version: 1,
        createdAt: CHANGED_AT,
        updatedAt: CHANGED_AT,
        archivedAt: null,
      },
    ],
    groups: {},
    tests: new Map([['pricing', { plan, isRunning: true }]]),
    running: new Map([[ID, compiled]]),
    connections: [],
  };
}

describe('what SDKs are told of a test with a ramp', () => {
  it.each([
    { atMs: 700, shares: [0], changedAtMs: 500, goodUntilMs: 1000 },
    { atMs: 1000, shares: [0.2], changedAtMs: 1000, goodUntilMs: 2000 },
    { atMs: 1999, shares: [0.2], changedAtMs: 1000, goodUntilMs: 2000 },
    { atMs: 2000, shares: [], changedAtMs: 2000, goodUntilMs: Infinity },
  ])('is as it is at $atMs, until the next step', ({ atMs, shares, changedAtMs, goodUntilMs }) => {
    const catalogue = compileCatalogue(content(), atMs);
    const filters = catalogue.growthBook.payload.features?.['price']?.rules?.[0]?.filters;
    expect(filters?.map(({ ranges }) => ranges)).toEqual(shares.map((share) => [[0, share]]));
    expect(catalogue.changedAt.getTime()).toBe(changedAtMs);
    expect(catalogue.goodUntilMs).toBe(goodUntilMs);
  });
});
