import { describe, expect, it } from 'vitest';
import { compileCondition } from './compile-condition.js';
import type { SavedGroups } from './saved-groups.js';

function refused(condition: unknown, groups: SavedGroups = {}) {
  const compiled = compileCondition(condition, groups);
  return compiled.kind === 'invalid-condition' ? [compiled.path, compiled.reason] : 'compiled';
}

function matcher(condition: object) {
  const compiled = compileCondition(condition);
  if (compiled.kind !== 'compiled') throw new Error(compiled.reason);
  return compiled.matches.bind(compiled);
}

describe('compileCondition', () => {
  it('names the place and the reason of what it refuses', () => {
    expect(refused('country')).toEqual(['', 'wrong-operand']);
    expect(refused(null)).toEqual(['', 'wrong-operand']);
    expect(refused({ $and: [{ age: 1 }, { age: { $above: 3 } }] })).toEqual([
      '$and.1.age.$above',
      'unknown-operator',
    ]);
    expect(refused({ $xor: [] })).toEqual(['$xor', 'unknown-operator']);
    expect(refused({ country: { $in: 'AT' } })).toEqual(['country.$in', 'wrong-operand']);
    expect(refused({ version: { $vgt: true } })).toEqual(['version.$vgt', 'wrong-operand']);
    expect(refused({ age: { $type: 'integer' } })).toEqual(['age.$type', 'wrong-operand']);
    expect(refused({ email: { $regex: '(' } })).toEqual(['email.$regex', 'invalid-regex']);
    expect(refused({ id: { $inGroup: 'beta' } })).toEqual(['id.$inGroup', 'unknown-saved-group']);
  });

  it('refuses groups that refer to themselves', () => {
    const groups: SavedGroups = {
      a: { type: 'condition', condition: { $savedGroup: { id: 'b' } } },
      b: { type: 'condition', condition: { $not: { $savedGroup: { id: 'a' } } } },
    };
    expect(refused({ $savedGroup: { id: 'a' } }, groups)).toMatchObject({ 1: 'cyclic-saved-group' });
  });

  it('refuses expressions whose steps could grow with a text without bound', () => {
    for (const source of [
      '^(a+)+$',
      '(a|a)*$',
      '(.*a){12}',
      'a?'.repeat(40) + 'a'.repeat(40),
      '(a)\\1',
      'x'.repeat(501),
    ])
      expect(refused({ id: { $regex: source } })).toEqual(['id.$regex', 'unsafe-regex']);
    for (const source of [
      '^[^@]+@(ex|im)ample\\.com$',
      '^v\\d+\\.\\d+',
      'Chrome/1\\d\\d\\.',
      '^(?:de|at)-[A-Z]{2}$',
    ])
      expect(refused({ id: { $regex: source } })).toBe('compiled');
  });

  it('matches no long text against an expression whose steps grow with its square', () => {
    const longest = (source: string, letters: number) =>
      matcher({ text: { $regex: source } })({ text: `a${'b'.repeat(letters - 2)}c` });
    expect([longest('a[^c]*c', 512), longest('a[^c]*c', 513)]).toEqual([true, false]);
    expect([longest('a.*b.*c', 256), longest('a.*b.*c', 257)]).toEqual([true, false]);
    expect(longest('^ab*c$', 100_000)).toBe(true);
  });

  it('refuses what is nested too deeply or too large instead of running out of stack', () => {
    const deep = (levels: number) =>
      JSON.parse('{"$not":'.repeat(levels) + '{}' + '}'.repeat(levels)) as object;
    expect(refused(deep(40))).toBe('compiled');
    expect(refused(deep(5000))).toMatchObject({ 1: 'too-large' });
    expect(refused({ $or: Array.from({ length: 30_000 }, (_, i) => ({ id: i })) })).toMatchObject({
      1: 'too-large',
    });
  });

  it('refuses groups that unfold beyond all bounds', () => {
    const doubling = Array.from({ length: 40 }, (_, i): [string, SavedGroups[string]] => {
      const next = { $savedGroup: { id: `g${i + 1}` } };
      return [`g${i}`, { type: 'condition', condition: { $and: [next, next] } }];
    });
    const groups = {
      ...Object.fromEntries(doubling),
      g40: { type: 'condition', condition: {} },
    } satisfies SavedGroups;
    expect(refused({ $savedGroup: { id: 'g0' } }, groups)).toMatchObject({ 1: 'too-large' });
  });

  it('matches nothing where JavaScript cannot compare', () => {
    const strange = { toString: 1, valueOf: 1 };
    expect(matcher({ id: 'a' })({ id: strange })).toBe(false);
    expect(matcher({ id: { $gt: 3 } })({ id: strange })).toBe(false);
    expect(matcher({ id: { $regex: 'a' } })({ id: [strange] })).toBe(false);
  });

  it('compares dates by their ISO texts', () => {
    const matches = matcher({ signedUp: { $gte: '2024-05-01T00:00:00Z', $lt: '2024-06-01T00:00:00Z' } });
    expect(matches({ signedUp: '2024-05-31T23:59:59Z' })).toBe(true);
    expect(matches({ signedUp: '2024-06-01T00:00:00Z' })).toBe(false);
  });

  it('finds values in long lists as in short ones', () => {
    const matches = matcher({ id: { $in: Array.from({ length: 10_000 }, (_, i) => `user-${i}`) } });
    expect(matches({ id: 'user-9999' })).toBe(true);
    expect(matches({ id: ['nobody', 'user-3'] })).toBe(true);
    expect(matches({ id: 'user-10000' })).toBe(false);
  });
});
