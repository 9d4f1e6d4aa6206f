import type { SqlValue } from '../table/expectation-table.js';
import { grouped } from './grouped.js';
import { literal } from './literal.js';
import type { Outside } from './plan.js';

/** From so many intervals of a column on, a histogram is cheaper than a count for each. */
const WORTH_A_HISTOGRAM = 3;

/** The aggregates that answer an interval, and what follows from their values. */
export interface CutInterval {
  readonly sql: readonly string[];
  readonly count: (histogram: SqlValue, besides: SqlValue) => number;
}

/** Intervals of crowded columns, by the aggregate that would answer each alone. */
export function cutTogether(intervals: readonly Outside[]): ReadonlyMap<string, CutInterval> {
  const answers = new Map<string, CutInterval>();
  const byValues = grouped(intervals, ({ value, which, type }) => JSON.stringify([value, which, type]));
  for (const together of byValues.values()) {
    const [first] = together;
    if (first === undefined || new Set(together.map(({ sql }) => sql)).size < WORTH_A_HISTOGRAM) continue;
    const cuts = [...new Set(together.flatMap(({ below, upTo }) => [below, upTo]))]
      .filter((cut) => cut !== null)
      .sort((left, right) => left - right);
    const list = `[${cuts.map(literal).join(', ')}]::${first.type}[]`;
    const which = first.which === null ? '' : ` FILTER (WHERE ${first.which})`;
    const histogram = `map_values(histogram(${first.value}, ${list})${which})`;
    for (const interval of together) {
      answers.set(interval.sql, {
        sql: interval.besides === null ? [histogram] : [histogram, interval.besides],
        count: (bins, besides) => Number(besides ?? 0) + outside(interval, cuts, bins),
      });
    }
  }
  return answers;
}

/**
 * Of a histogram with bins closed above, the values outside of one interval.
 * @param bins one more than cuts at most: the last holds what lies beyond all cuts, and is missing where nothing does.
 */
function outside({ below, upTo }: Outside, cuts: readonly number[], bins: SqlValue): number {
  // No row, no histogram.
  const counts = Array.isArray(bins) ? bins.map(Number) : [];
  const upToCut = (cut: number): number => sum(counts.slice(0, cuts.indexOf(cut) + 1));
  const all = sum(counts);
  if (below !== null && upTo !== null && below >= upTo) return all;
  return (below === null ? 0 : upToCut(below)) + (upTo === null ? 0 : all - upToCut(upTo));
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, each) => all + each, 0);
}
