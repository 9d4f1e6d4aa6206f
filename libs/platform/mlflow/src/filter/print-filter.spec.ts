import { describe, expect, it } from 'vitest';
import { MlflowError } from '../error/mlflow-error.js';
import type { Comparison, FilterExpression, FilterSubject } from './filter-expression.js';
import type { FilterGrammar } from './filter-grammar.js';
import { parseFilter } from './parse-filter.js';
import { parseOrderBy } from './parse-order-by.js';
import { printFilter } from './print-filter.js';

/** A small generator of numbers from a seed (mulberry32): a failing case is found again by its seed. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Random = (below: number) => number;

function oneOf<T>(random: Random, items: readonly [T, ...T[]]): T {
  return items[random(items.length)] ?? items[0];
}

function randomText(random: Random): string {
  const alphabet = [
    'a',
    'Z',
    '9',
    '.',
    ' ',
    '-',
    '%',
    '"',
    '""',
    'ü',
    '模',
    '🌱',
    '(',
    ')',
    ',',
    ';',
    '=',
    '\\',
  ] as const;
  return Array.from({ length: random(8) }, () => oneOf(random, alphabet)).join('');
}

function randomKey(random: Random): string {
  return `k${randomText(random).replaceAll('"', '')}`;
}

function randomSubject(random: Random): FilterSubject {
  const kind = oneOf(random, ['metric', 'param', 'tag', 'attribute', 'dataset'] as const);
  if (kind === 'attribute')
    return { kind, key: oneOf(random, ['status', 'run_name', 'start_time', 'run_id']) };
  if (kind === 'dataset') return { kind, key: oneOf(random, ['name', 'digest', 'context']) };
  if (kind !== 'metric') return { kind, key: randomKey(random) };
  return { kind, key: randomKey(random), value: oneOf(random, ['last', 'first', 'min', 'max']) };
}

function randomComparison(random: Random): Comparison {
  const subject = randomSubject(random);
  if (subject.kind === 'metric' || subject.key === 'start_time') {
    const operator = oneOf(random, ['=', '!=', '<', '<=', '>', '>='] as const);
    const operand = oneOf(random, [0, -1, 1e-7, 123456789012, 0.1, -2.5e30]);
    return { kind: 'comparison', subject, operator, operand };
  }
  const nullable = subject.kind === 'param' || subject.kind === 'tag';
  if (nullable && random(4) === 0) return { kind: 'comparison', subject, operator: 'IS NULL', operand: null };
  if (subject.key === 'run_id' && random(2) === 0) {
    const operand = Array.from({ length: 1 + random(3) }, () => randomText(random));
    return { kind: 'comparison', subject, operator: oneOf(random, ['IN', 'NOT IN']), operand };
  }
  const operator = oneOf(random, ['=', '!=', 'LIKE', 'ILIKE'] as const);
  return { kind: 'comparison', subject, operator, operand: randomText(random) };
}

function randomExpression(random: Random, depth: number): FilterExpression {
  if (depth === 0 || random(3) === 0) return randomComparison(random);
  const operands = Array.from({ length: 2 + random(2) }, () => randomExpression(random, depth - 1));
  return { kind: oneOf(random, ['and', 'or']), operands };
}

describe('printFilter', () => {
  it('writes what is read again as the same tree', () => {
    for (let seed = 0; seed < 2000; seed += 1) {
      const expression = randomExpression(randomFrom(seed), 3);
      expect(parseFilter(printFilter(expression), 'runs'), `seed ${seed}`).toEqual(expression);
    }
  });

  it('says what it cannot write', () => {
    const subject = { kind: 'tag', key: 'a' } as const;
    const operand = `it's "so"`;
    expect(() => printFilter({ kind: 'comparison', subject, operator: '=', operand })).toThrow(MlflowError);
  });
});

describe('parseFilter of any text', () => {
  const pieces = [
    ...[
      'metrics.a',
      'params',
      '.',
      "'",
      '"',
      '`',
      '(',
      ')',
      ',',
      ' AND ',
      ' OR ',
      ' IN ',
      ' NOT ',
      ' IS ',
      ' NULL ',
    ],
    ...[
      '=',
      '!=',
      '<',
      '>',
      ' LIKE ',
      "'x'",
      '1',
      '-',
      'e5',
      '.5',
      ';',
      'min(',
      '\\',
      '\n',
      '🌱',
      'tags.`a b`',
      '{}',
      '--',
      '/*',
    ],
  ] as const;

  it('reads it or refuses it, and does nothing else', () => {
    const grammars = ['runs', 'experiments', 'registered-models', 'model-versions'] as const;
    for (let seed = 0; seed < 5000; seed += 1) {
      const random = randomFrom(seed);
      const text = Array.from({ length: random(12) }, () => oneOf(random, ['x', ...pieces])).join('');
      for (const grammar of grammars) expect(misconductOn(text, grammar), `seed ${seed}: ${text}`).toBeNull();
    }
  });
});

/** What reading a text did besides reading or refusing it. */
function misconductOn(text: string, grammar: Exclude<FilterGrammar, 'logged-models'>): unknown {
  try {
    const expression = parseFilter(text, grammar);
    if (expression !== null) expect(parseFilter(printFilter(expression), grammar)).toEqual(expression);
    parseOrderBy([text], grammar);
    return null;
  } catch (error) {
    return error instanceof MlflowError ? null : error;
  }
}
