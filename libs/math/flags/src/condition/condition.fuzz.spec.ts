import { type ConditionInterface, evalCondition, paddedVersionString } from '@growthbook/growthbook';
import fc from 'fast-check';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { compileCondition } from './compile-condition.js';
import { conditionMatches } from './condition-matches.js';
import { paddedVersion } from './padded-version.js';
import type { SavedGroups } from './saved-groups.js';

const RUNS = 2000;
const TIMEOUT_MS = 120_000;

// The SDK complains of what is meant to be odd.
beforeAll(() => void vi.spyOn(console, 'error').mockReturnValue());

const groups: SavedGroups = {
  bare: ['a', 1, 'DE'],
  list: { type: 'list', attributeKey: 'country', values: ['DE', 'AT', 2] },
  condition: { type: 'condition', condition: { tags: { $size: { $gt: 1 } }, $savedGroup: { id: 'list' } } },
  circle: { type: 'condition', condition: { $not: { $savedGroup: { id: 'circle' } } } },
};

const scalar = fc.oneof(
  fc.constantFrom('a', 'A', 'b', 'DE', 'de', '1', '', 'true', '2024-05-01', '1.10.0', 'v1.2.3-rc.1+b', '1.2'),
  fc.constantFrom(0, 1, -1, 2, 1.5, 10),
  fc.boolean(),
  fc.constant(null),
);
const value = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 2, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  {
    weight: 1,
    arbitrary: fc.dictionary(fc.constantFrom('x', 'y', '$z'), scalar, { maxKeys: 2, noNullPrototype: true }),
  },
  {
    weight: 1,
    arbitrary: fc.array(fc.dictionary(fc.constantFrom('x', 'y'), scalar, { noNullPrototype: true }), {
      maxLength: 2,
    }),
  },
);
const attributes = fc.dictionary(fc.constantFrom('id', 'country', 'tags', 'age', 'deep', 'x'), value, {
  noNullPrototype: true,
});
const path = fc.constantFrom(
  'id',
  'country',
  'tags',
  'age',
  'deep.x',
  'deep.y',
  'tags.0',
  'tags.length',
  'missing',
);

const { condition } = fc.letrec<{ condition: object; operators: object; test: unknown }>((tie) => ({
  operators: fc
    .array(
      fc.oneof(
        fc.tuple(
          fc.constantFrom(
            '$eq',
            '$ne',
            '$lt',
            '$lte',
            '$gt',
            '$gte',
            '$veq',
            '$vne',
            '$vgt',
            '$vgte',
            '$vlt',
            '$vlte',
          ),
          scalar,
        ),
        fc.tuple(
          fc.constantFrom('$in', '$nin', '$ini', '$nini'),
          fc.oneof(fc.array(scalar, { maxLength: 6 }), scalar),
        ),
        fc.tuple(fc.constantFrom('$all', '$alli'), fc.array(tie('test'), { maxLength: 2 })),
        fc.tuple(
          fc.constantFrom('$regex', '$regexi'),
          fc.constantFrom('^a', 'e$', '[', 'd|1', '/', '\\d+\\.'),
        ),
        fc.tuple(fc.constant('$exists'), fc.boolean()),
        fc.tuple(
          fc.constant('$type'),
          fc.constantFrom('string', 'number', 'boolean', 'array', 'object', 'null'),
        ),
        fc.tuple(
          fc.constantFrom('$inGroup', '$notInGroup'),
          fc.constantFrom('bare', 'list', 'condition', 'none'),
        ),
        fc.tuple(fc.constantFrom('$not', '$size'), tie('test')),
        fc.tuple(fc.constant('$elemMatch'), fc.oneof(tie('operators'), tie('condition'))),
      ),
      { minLength: 1, maxLength: 2 },
    )
    .map((entries) => Object.fromEntries(entries)),
  test: fc.oneof({ maxDepth: 3 }, scalar, tie('operators'), fc.array(scalar, { maxLength: 2 }), value),
  condition: fc
    .array(
      fc.oneof(
        { maxDepth: 4 },
        fc.tuple(path, tie('test')),
        fc.tuple(fc.constantFrom('$and', '$or', '$nor'), fc.array(tie('condition'), { maxLength: 2 })),
        fc.tuple(fc.constant('$not'), tie('condition')),
        fc.tuple(
          fc.constant('$savedGroup'),
          fc.record(
            {
              id: fc.constantFrom('bare', 'list', 'condition', 'circle', 'none'),
              attributeKey: fc.constantFrom('id', 'tags'),
            },
            { requiredKeys: ['id'] },
          ),
        ),
      ),
      { maxLength: 3 },
    )
    .map((entries) => Object.fromEntries(entries)),
}));

describe('conditions', () => {
  it(
    'are evaluated as by GrowthBook, whatever the condition and the attributes',
    () => {
      let matched = 0;
      fc.assert(
        fc.property(condition, fc.array(attributes, { minLength: 5, maxLength: 5 }), (asked, subjects) => {
          const compiled = compileCondition(asked, groups);
          for (const subject of subjects) {
            const expected = evalCondition(subject, asked as ConditionInterface, groups as never);
            if (expected) matched++;
            expect(conditionMatches(subject, asked, groups)).toBe(expected);
            if (compiled.kind === 'compiled') expect(compiled.matches(subject)).toBe(expected);
          }
        }),
        { numRuns: RUNS },
      );
      expect(matched).toBeGreaterThan(RUNS / 2);
    },
    TIMEOUT_MS,
  );

  it('order versions as GrowthBook does', () => {
    const version = fc.oneof(
      fc.stringMatching(/^v?\d{1,6}(\.\d{1,3}){0,3}(-[a-z0-9]{1,4}(\.\d)?)?(\+[a-z0-9]{1,3})?$/),
      fc.string(),
      fc.double(),
      scalar,
    );
    fc.assert(
      fc.property(version, (written) => {
        expect(paddedVersion(written)).toBe(paddedVersionString(written));
      }),
      { numRuns: 5000 },
    );
  });
});
