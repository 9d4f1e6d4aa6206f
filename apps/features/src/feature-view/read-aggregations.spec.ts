import { InvalidInputError } from '@orrery/domain';
import { describe, expect, it } from 'vitest';
import { describeAggregation } from './aggregation.js';
import { readAggregations, type AggregationInput } from './read-aggregations.js';

const RATE: AggregationInput = {
  feature: 'late_rate',
  aggregation: 'RATE',
  column: 'delay',
  greaterThan: 15,
  windowHours: 24,
};

function fieldRefused(input: Partial<AggregationInput>): unknown {
  try {
    readAggregations([{ ...RATE, ...input }], 60);
  } catch (error) {
    if (error instanceof InvalidInputError) return error.details['field'];
    throw error;
  }
  return null;
}

describe('reading aggregations', () => {
  it('keeps what was declared', () => {
    expect(readAggregations([{ ...RATE, priorRate: 0.2, priorCount: 10 }], 60)).toEqual([
      {
        feature: 'late_rate',
        kind: 'RATE',
        column: 'delay',
        greaterThan: 15,
        windowHours: 24,
        prior: { rate: 0.2, count: 10 },
      },
    ]);
  });

  it.each<[Partial<AggregationInput>, string]>([
    [{ feature: 'late rate' }, 'aggregations.0.feature'],
    [{ feature: '' }, 'aggregations.0.feature'],
    [{ column: null }, 'aggregations.0.column'],
    [{ greaterThan: null }, 'aggregations.0.greaterThan'],
    [{ aggregation: 'MEAN' }, 'aggregations.0.greaterThan'],
    [{ aggregation: 'COUNT', column: null }, 'aggregations.0.column'],
    [{ windowHours: 1 }, 'aggregations.0.windowHours'],
    [{ windowHours: 1e9 }, 'aggregations.0.windowHours'],
    [{ priorRate: 0.2 }, 'aggregations.0.priorRate'],
    [{ priorRate: 0.2, priorCount: -1 }, 'aggregations.0.priorCount'],
    [{ aggregation: 'COUNT', priorRate: 0.2, priorCount: 1 }, 'aggregations.0.priorRate'],
  ])('refuses %j, naming the field', (input, field) => {
    expect(fieldRefused(input)).toBe(field);
  });
});

it('says in words what a feature is', () => {
  const [rate] = readAggregations([{ ...RATE, priorRate: 0.2, priorCount: 10 }], 60);
  const [count] = readAggregations([{ feature: 'n', aggregation: 'COUNT', windowHours: 3 }], 60);

  expect(rate && describeAggregation(rate)).toBe(
    'Share of events with delay above 15 in the last 24 h, drawn to 0.2 by 10 added events.',
  );
  expect(count && describeAggregation(count)).toBe('Number of events in the last 3 h.');
});
