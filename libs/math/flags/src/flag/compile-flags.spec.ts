import { bucketOf, growthBookHash } from '@orrery/math-bucketing';
import { describe, expect, it } from 'vitest';
import { testPlan } from '../testing/test-plans.js';
import { compileFlags } from './compile-flags.js';
import type { AnyFlag, FlagDefinition, FlagRule, GrowthBookFlag, UnleashFlag } from './flag-definition.js';
import type { FlagSubject } from './flag-evaluator.js';

const users = Array.from({ length: 1000 }, (_, i) => `user-${i}`);

function flag(own: Partial<FlagDefinition> = {}): FlagDefinition {
  return {
    dialect: 'orrery',
    key: 'flag',
    type: 'string',
    defaultValue: 'default',
    enabled: true,
    rules: [],
    prerequisites: [],
    ...own,
  };
}

function force(own: Partial<Extract<FlagRule, { kind: 'force' }>>): FlagRule {
  return { kind: 'force', condition: null, coverage: null, value: 'forced', ...own };
}

function subject(userId: string, attributes: object = {}): FlagSubject {
  return { userId, attributes: { ...attributes }, random: () => 0.5 };
}

function evaluate(flags: readonly AnyFlag[], key: string, asked = subject('user-1')) {
  return compileFlags(flags, { groups: { beta: ['user-1'] } }).evaluate(key, asked, 0);
}

function problems(...flags: readonly AnyFlag[]) {
  return compileFlags(flags, { groups: {} }).problems.map(({ flag: key, path, problem }) => [
    key,
    path,
    problem.kind,
  ]);
}

describe('flags of our own', () => {
  it('have their default value without rules, disabled, or when no rule takes the user', () => {
    const value = { kind: 'value', value: 'default', variant: null, test: null };
    const away = force({ condition: { country: 'AT' } });
    expect(evaluate([flag()], 'flag')).toEqual({ ...value, reason: 'STATIC' });
    expect(evaluate([flag({ enabled: false, rules: [force({})] })], 'flag')).toEqual({
      ...value,
      reason: 'DISABLED',
    });
    expect(evaluate([flag({ rules: [away] })], 'flag')).toEqual({ ...value, reason: 'DEFAULT' });
    expect(evaluate([flag()], 'other')).toEqual({ kind: 'flag-not-found' });
  });

  it('have the value of the first rule that takes the user', () => {
    const rules = [
      force({ condition: { id: { $inGroup: 'beta' } }, value: 'group' }),
      force({ value: 'all' }),
    ];
    const compiled = compileFlags([flag({ rules })], { groups: { beta: ['user-1'] } });
    const ask = (id: string) => compiled.evaluate('flag', subject(id, { id }), 0);
    expect(ask('user-1')).toMatchObject({ value: 'group', reason: 'TARGETING_MATCH' });
    expect(ask('user-2')).toMatchObject({ value: 'all', reason: 'STATIC' });
  });

  it('cover a share of the users', () => {
    const compiled = compileFlags([flag({ rules: [force({ coverage: { share: 0.3, seed: 's' } })] })], {
      groups: {},
    });
    for (const userId of users) {
      const isCovered = growthBookHash({ seed: 's', value: userId }, 2) < 0.3;
      expect(compiled.evaluate('flag', subject(userId), 0)).toMatchObject(
        isCovered ? { value: 'forced', reason: 'SPLIT' } : { value: 'default', reason: 'DEFAULT' },
      );
    }
  });

  it('name the test and the variation that they come from', () => {
    const plan = testPlan({ testId: 'test-1', key: 'checkout' });
    const rule: FlagRule = { kind: 'test', condition: null, plan, values: ['a', 'b'] };
    const compiled = compileFlags([flag({ rules: [rule] })], { groups: {} });
    for (const userId of users) {
      const variation = bucketOf({ experimentId: 'checkout', userId }) < 50 ? 0 : 1;
      expect(compiled.evaluate('flag', subject(userId), 0)).toEqual({
        kind: 'value',
        value: ['a', 'b'][variation],
        variant: ['control', 'treatment'][variation],
        reason: 'SPLIT',
        test: { id: 'test-1', variation },
      });
    }
  });

  it('ask for a routing key where users are split, and only there', () => {
    const condition = { country: 'AT' };
    const rules = [force({ condition, coverage: { share: 1, seed: 's' } })];
    expect(evaluate([flag({ rules })], 'flag', subject('', { country: 'AT' }))).toEqual({
      kind: 'targeting-key-missing',
    });
    expect(evaluate([flag({ rules })], 'flag', subject(''))).toMatchObject({ value: 'default' });
  });

  it('depend on flags of any dialect', () => {
    const parent: GrowthBookFlag = {
      dialect: 'growthbook',
      key: 'parent',
      feature: { defaultValue: false, rules: [{ force: true, condition: { id: 'user-1' } }] },
    };
    const child = flag({
      rules: [force({})],
      prerequisites: [{ flag: 'parent', condition: { value: true } }],
    });
    expect(evaluate([child, parent], 'flag', subject('user-1'))).toMatchObject({ value: 'forced' });
    expect(evaluate([child, parent], 'flag', subject('user-2'))).toMatchObject({
      value: 'default',
      reason: 'DEFAULT',
    });
  });

  it('are refused with every reason, and leave the others in force', () => {
    const plan = testPlan({ testId: 't', variations: [{ key: 'a' }, { key: 'a' }] });
    const broken = flag({
      type: 'number',
      defaultValue: 'text',
      rules: [
        force({ value: 1, condition: { x: { $foo: 1 } }, coverage: { share: 2, seed: '' } }),
        { kind: 'test', condition: null, plan, values: [1] },
      ],
      prerequisites: [{ flag: 'gone', condition: {} }],
    });
    expect(problems(broken, flag({ key: 'fine' }))).toEqual([
      ['flag', 'defaultValue', 'value-of-another-type'],
      ['flag', 'rules.0.condition', 'invalid-condition'],
      ['flag', 'rules.0.coverage.share', 'share-out-of-range'],
      ['flag', 'rules.1.values', 'values-do-not-match-variations'],
      ['flag', 'rules.1.plan', 'invalid-test-plan'],
      ['flag', 'prerequisites.0.flag', 'unknown-prerequisite'],
    ]);
    expect(evaluate([broken, flag({ key: 'fine' })], 'fine')).toMatchObject({ value: 'default' });
    expect(evaluate([broken], 'flag')).toMatchObject({
      kind: 'flag-invalid',
      problem: { path: 'defaultValue' },
    });
  });

  it('must not lead back to themselves, nor share a key', () => {
    const needs = (key: string, parent: string) =>
      flag({ key, prerequisites: [{ flag: parent, condition: {} }] });
    expect(problems(needs('a', 'b'), needs('b', 'c'), needs('c', 'a'), needs('d', 'a'))).toEqual(
      ['a', 'b', 'c'].map((key) => [key, 'prerequisites.0.flag', 'cyclic-prerequisite']),
    );
    expect(problems(flag(), flag())).toEqual([['flag', 'key', 'repeated-key']]);
  });
});

describe('prerequisites', () => {
  it('that double with each step are refused, or cut short, instead of asked without end', () => {
    const steps = Array.from({ length: 40 }, (_, i) => i);
    const own = steps.map((i) => {
      const parent = { flag: `f${i + 1}`, condition: { value: 'default' } };
      return flag({ key: `f${i}`, prerequisites: i === 39 ? [] : [parent, parent] });
    });
    expect(problems(...own)[0]).toEqual(['f0', 'prerequisites', 'too-many-prerequisites']);
    const foreign = steps.map((i): GrowthBookFlag => {
      const parent = { id: `f${i + 1}`, condition: { value: true } };
      const rules = i === 39 ? [] : [{ parentConditions: [parent, parent], force: true }];
      return { dialect: 'growthbook', key: `f${i}`, feature: { defaultValue: true, rules } };
    });
    expect(evaluate(foreign, 'f35')).toMatchObject({ value: true });
    expect(evaluate(foreign, 'f0')).toMatchObject({ value: null });
  });
});

describe("flags of GrowthBook's dialect", () => {
  const split: GrowthBookFlag = {
    dialect: 'growthbook',
    key: 'split',
    feature: {
      defaultValue: 'a',
      rules: [{ key: 'exp', variations: ['a', 'b'], meta: [{ key: 'A' }, { key: 'B' }] }],
    },
  };

  it('take the routing key for the attribute id', () => {
    const compiled = compileFlags([split], { groups: {} });
    for (const userId of users) {
      const variation = growthBookHash({ seed: 'exp', value: userId }, 1) < 0.5 ? 0 : 1;
      expect(compiled.evaluate('split', subject(userId), 0)).toEqual({
        kind: 'value',
        value: ['a', 'b'][variation],
        variant: ['A', 'B'][variation],
        reason: 'SPLIT',
        test: { id: 'exp', variation },
      });
    }
  });

  it('are refused for conditions that the SDK would pass over in silence', () => {
    const broken: GrowthBookFlag = {
      ...split,
      feature: { rules: [{ force: 1, condition: { id: { $regex: '(a+)+$' } } }] },
    };
    expect(problems(broken)).toEqual([['split', 'rules.0.condition.id.$regex', 'invalid-condition']]);
    expect(evaluate([broken], 'split')).toMatchObject({ kind: 'flag-invalid' });
  });
});

describe("flags of Unleash's dialect", () => {
  const dark: UnleashFlag = {
    dialect: 'unleash',
    key: 'dark',
    feature: {
      name: 'dark',
      enabled: true,
      strategies: [{ name: 'default', segments: [1] }],
      variants: [{ name: 'blue', weight: 1, payload: { type: 'json', value: '{"hue":240}' } }],
    },
    segments: [{ id: 1, constraints: [{ contextName: 'country', operator: 'IN', values: ['AT'] }] }],
  };
  const there = subject('user-1', { country: 'AT' });

  it('are on or off, or what their variant carries', () => {
    expect(evaluate([dark], 'dark', there)).toMatchObject({ value: true, variant: 'blue', reason: 'SPLIT' });
    expect(evaluate([dark], 'dark')).toMatchObject({ value: false, variant: null, reason: 'DEFAULT' });
    const json = { ...dark, payload: { type: 'json', defaultValue: {} } } as const;
    expect(evaluate([json], 'dark', there)).toMatchObject({ value: { hue: 240 }, variant: 'blue' });
    expect(evaluate([json], 'dark')).toMatchObject({ value: {}, reason: 'DEFAULT' });
    const number = { ...dark, payload: { type: 'number', defaultValue: 7 } } as const;
    expect(evaluate([number], 'dark', there)).toMatchObject({ value: 7, variant: null });
  });

  it('are named like their feature', () => {
    expect(problems({ ...dark, key: 'light' })).toEqual([['light', 'feature.name', 'name-differs-from-key']]);
  });
});
