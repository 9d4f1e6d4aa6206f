import { GrowthBookClient } from '@growthbook/growthbook';
import { describe, expect, it } from 'vitest';
import { compileFlags } from '../flag/compile-flags.js';
import type { AnyFlag, FlagDefinition, FlagRule } from '../flag/flag-definition.js';
import { testPlan } from '../testing/test-plans.js';
import { growthBookFeaturesOfFlags } from './growthbook-features-of-flags.js';

function flag(key: string, rules: readonly FlagRule[], own: Partial<FlagDefinition> = {}): FlagDefinition {
  return {
    dialect: 'orrery',
    key,
    type: 'string',
    defaultValue: 'default',
    enabled: true,
    rules,
    prerequisites: [],
    ...own,
  };
}

const force = (value: string, condition: object | null = null): FlagRule => ({
  kind: 'force',
  condition,
  coverage: null,
  value,
});
const share = (seed: string, of: number): FlagRule => ({
  kind: 'force',
  condition: null,
  coverage: { share: of, seed },
  value: seed,
});
const test = (rule: 'md5' | 'growthbook-v2', condition: object | null = null): FlagRule => ({
  kind: 'test',
  condition,
  plan: testPlan({ testId: `by ${rule}`, rule, forced: { 'user-1': 1 }, condition: { country: 'AT' } }),
  values: ['control', 'treatment'],
});
const after = (parent: string, value: string) => ({
  prerequisites: [{ flag: parent, condition: { value } }],
});

const groups = { beta: ['user-2', 'user-3'] };
const flags: readonly AnyFlag[] = [
  flag('plain', []),
  flag('off', [force('on')], { enabled: false }),
  flag('shares', [share('tenth', 0.1), share('half', 0.5), share('all', 1)]),
  flag('grouped', [force('beta', { id: { $inGroup: 'beta' } }), share('few', 0.2)]),
  flag('tested', [test('growthbook-v2', { age: { $lt: 40 } }), force('rest')]),
  flag('after', [force('after'), share('never', 1)], after('tested', 'treatment')),
  {
    dialect: 'growthbook',
    key: 'theirs',
    feature: { defaultValue: 'a', rules: [{ force: 'b', coverage: 0.5 }] },
  },
  flag('after-theirs', [force('seen')], after('theirs', 'b')),
  flag('by-md5', [test('md5')]),
  flag('after-md5', [force('x')], after('by-md5', 'treatment')),
  flag('after-that', [force('x')], after('after-md5', 'x')),
  { dialect: 'unleash', key: 'unleashed', feature: { name: 'unleashed', enabled: true }, segments: [] },
];

describe('growthBookFeaturesOfFlags', () => {
  it('has GrowthBook’s SDK give the values that we give', () => {
    const { features } = growthBookFeaturesOfFlags(flags, { atMs: 0 });
    const sdk = new GrowthBookClient();
    const payload = { features: structuredClone(features) as object, savedGroups: groups };
    sdk.initSync({ payload: payload as Parameters<typeof sdk.initSync>[0]['payload'] });
    const ours = compileFlags(flags, { groups });
    const seen = new Set<unknown>();
    for (let i = 0; i < 3000; i++) {
      const attributes = { id: `user-${i}`, country: i % 4 === 0 ? 'DE' : 'AT', age: i % 80 };
      const subject = { userId: attributes.id, attributes, random: () => 0 };
      for (const key of Object.keys(features)) {
        const { value } = sdk.evalFeature(key, { attributes });
        expect(ours.evaluate(key, subject, 0), `${key} of ${attributes.id}`).toMatchObject({ value });
        seen.add(`${key} ${String(value)}`);
      }
    }
    expect([...seen]).toEqual(
      expect.arrayContaining([
        'shares tenth',
        'shares half',
        'shares all',
        'tested control',
        'tested treatment',
        'tested rest',
      ]),
    );
    expect([...seen]).toEqual(expect.arrayContaining(['after after', 'after default', 'after-theirs seen']));
  });

  it('says which cannot be told, and why', () => {
    const { features, notExpressible } = growthBookFeaturesOfFlags(flags, { atMs: 0 });
    expect(Object.fromEntries(notExpressible)).toEqual({
      'by-md5': 'hash',
      'after-md5': 'parent',
      'after-that': 'parent',
      unleashed: 'dialect',
    });
    expect(Object.keys(features)).toHaveLength(flags.length - 4);
  });

  it('names tests as it is told to', () => {
    const told = growthBookFeaturesOfFlags(flags, { atMs: 0, testKeyOf: (id) => `the one ${id}` });
    expect(told.features['tested']?.rules?.map(({ key }) => key)).toEqual([
      undefined,
      'the one by growthbook-v2',
      undefined,
    ]);
  });
});
