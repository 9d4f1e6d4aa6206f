import { describe, expect, it } from 'vitest';
import { metricsOfTable, type MeasuredColumn } from './metrics-of-table.js';
import { quantileDistance } from './quantile-distance.js';

const AT = new Date('2026-11-01T12:00:00Z');

function column(name: string, measured: Partial<MeasuredColumn>): MeasuredColumn {
  const nothing = { type: 'DOUBLE', nulls: 0, distinct: 10, min: null, max: null, mean: null };
  return { ...nothing, quantiles: [], topValues: [], name, ...measured };
}

/** A column whose values are even between two numbers. */
function even(low: number, high: number): MeasuredColumn {
  const quantiles = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99].map((probability) => {
    return { probability, value: low + probability * (high - low) };
  });
  return column('x', { min: low, max: high, mean: (low + high) / 2, quantiles });
}

describe('the metrics of a table', () => {
  it('are those that its columns have', () => {
    const profile = {
      columns: [
        column('x', { nulls: 25, mean: 3 }),
        column('seen', { type: 'TIMESTAMP', max: '2026-11-01T11:00:00' }),
        column('zoned', { type: 'TIMESTAMP WITH TIME ZONE', max: '2026-11-01T12:00:00+01' }),
        column('day', { type: 'DATE', max: '2026-11-01' }),
        column('never', { type: 'DATE', max: 'infinity' }),
      ],
    };

    const told = metricsOfTable({ rows: 100, profile }, null, AT);

    const of = (name: string) =>
      told.filter((each) => each.column === name).map(({ metric, value }) => [metric, value]);
    expect(of('')).toEqual([['VOLUME', 100]]);
    expect(of('x')).toEqual([
      ['NULL_RATE', 0.25],
      ['DISTINCT', 10],
      ['MEAN', 3],
    ]);
    expect(of('seen')).toContainEqual(['FRESHNESS', 3600]);
    expect(of('zoned')).toContainEqual(['FRESHNESS', 3600]);
    expect(of('day')).toContainEqual(['FRESHNESS', 43_200]);
    expect(of('never').map(([metric]) => metric)).not.toContain('FRESHNESS');
  });

  it('of a table without rows leave out what nothing can be said of', () => {
    const told = metricsOfTable({ rows: 0, profile: { columns: [column('x', {})] } }, null, AT);

    expect(told.map(({ metric }) => metric)).toEqual(['VOLUME', 'DISTINCT']);
  });

  it('tell how far distributions have moved since the version before', () => {
    const told = metricsOfTable(
      { rows: 1, profile: { columns: [even(5, 15)] } },
      { rows: 1, profile: { columns: [even(0, 10)] } },
      AT,
    );

    expect(told).toContainEqual({ metric: 'DISTRIBUTION', column: 'x', value: 0.5 });
  });
});

describe('the distance of two distributions', () => {
  it('is none of one from itself, all of two that share nothing, and the same from either side', () => {
    expect(quantileDistance(even(0, 10), even(0, 10))).toBe(0);
    expect(quantileDistance(even(0, 10), even(20, 30))).toBe(1);
    expect(quantileDistance(even(0, 10), even(3, 11))).toBeCloseTo(
      quantileDistance(even(3, 11), even(0, 10)) ?? Number.NaN,
      12,
    );
  });

  it('sees values that all became one', () => {
    const constant = column('x', {
      ...{ min: 5, max: 5 },
      quantiles: [0.25, 0.5, 0.75].map((probability) => ({ probability, value: 5 })),
    });

    expect(quantileDistance(even(0, 10), constant)).toBeCloseTo(0.5, 12);
    expect(quantileDistance(constant, constant)).toBe(0);
  });

  it('cannot be told of columns without numbers', () => {
    expect(quantileDistance(column('x', {}), even(0, 1))).toBeNull();
  });
});
