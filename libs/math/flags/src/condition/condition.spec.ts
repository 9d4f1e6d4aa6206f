import { describe, expect, it } from 'vitest';
import cases from '../fixtures/growthbook-cases.json' with { type: 'json' };
import { conditionMatches } from './condition-matches.js';
import type { SavedGroups } from './saved-groups.js';

type Case = [
  name: string,
  condition: object,
  attributes: Record<string, unknown>,
  expected: boolean,
  groups?: SavedGroups,
];

describe('conditionMatches', () => {
  it.each(cases.evalCondition as unknown as Case[])(
    'agrees with GrowthBook: %s',
    (_, condition, attributes, expected, groups) => {
      expect(conditionMatches(attributes, condition, groups)).toBe(expected);
    },
  );
});
