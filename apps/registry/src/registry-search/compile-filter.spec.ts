import { parseFilter } from '@orrery/platform-mlflow';
import { describe, expect, it } from 'vitest';
import { compileFilter, mentionsPrompts } from './compile-filter.js';
import { SqlParameters } from './sql-parameters.js';

const COLUMNS = {
  attributes: { name: 'm.name', version_number: 'v.version', run_id: 'v.run_ref' },
  tags: 'v.tags',
};

function compile(text: string): { sql: string; values: unknown[] } {
  const expression = parseFilter(text, 'model-versions');
  if (expression === null) throw new Error('no filter');
  const parameters = new SqlParameters();
  return { sql: compileFilter(expression, COLUMNS, parameters), values: parameters.values };
}

describe('compileFilter', () => {
  it('makes parameters of all that a caller wrote', () => {
    expect(compile(`name = 'a''; DROP TABLE x' AND tags."k'" != 'v'`)).toEqual({
      sql: '(m.name = $1::text AND (v.tags ->> $2::text) <> $3::text)',
      values: ["a''; DROP TABLE x", "k'", 'v'],
    });
  });

  it('finds a tag by an index where it is compared by equality', () => {
    expect(compile(`tags.team = 'risk'`)).toEqual({
      sql: 'v.tags @> $1::jsonb',
      values: ['{"team":"risk"}'],
    });
  });

  it('takes what is not marked as a prompt for none', () => {
    expect(compile("tags.`mlflow.prompt.is_prompt` != 'true'").sql).toBe(
      `COALESCE(v.tags ->> $1::text, 'false') <> $2::text`,
    );
  });

  it('compares numbers as numbers, lists as lists, and keeps OR and parentheses', () => {
    expect(compile(`(version_number >= 3 OR run_id IN ('a', 'b')) AND name ILIKE '%x\\'`)).toEqual({
      sql: '((v.version >= $1::float8 OR v.run_ref = ANY($2::text[])) AND m.name ILIKE $3)',
      values: [3, ['a', 'b'], '%x\\\\'],
    });
  });
});

describe('mentionsPrompts', () => {
  it('sees a prompt filter however deep it is', () => {
    const text = "name = 'a' AND (name = 'b' OR tags.`mlflow.prompt.is_prompt` = 'true')";
    expect(mentionsPrompts(parseFilter(text, 'model-versions'))).toBe(true);
    expect(mentionsPrompts(parseFilter("name = 'a'", 'model-versions'))).toBe(false);
    expect(mentionsPrompts(null)).toBe(false);
  });
});
