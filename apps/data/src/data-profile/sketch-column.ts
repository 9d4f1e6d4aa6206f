import { ColumnSketch, FrequentItems, type NumberSketch, type TextExtremes } from '@orrery/math-statistics';
import { isFloating } from '@orrery/platform-tables';
import type { ColumnFacts } from './column-facts.js';
import type { FrequentValues } from './different-values.js';

/** What is known of a column at the end. */
export interface MeasuredColumn {
  readonly facts: ColumnFacts;
  readonly rows: number;
  readonly frequent: FrequentValues;
  readonly numbers: NumberSketch | null;
}

/** Longer texts are counted with what is not held: they are no categories, and would fill the sketch. */
const LONGEST_ITEM = 200;

export function sketchColumn({ facts, rows, frequent, numbers }: MeasuredColumn): ColumnSketch {
  const { values, notFinite, hashes } = facts;
  return new ColumnSketch({
    ...{ rows, notFinite, numbers },
    nulls: rows - values,
    distinct: hashes.kept,
    frequent: itemsOf(facts, frequent),
    extremes: extremesOf(facts),
  });
}

function itemsOf(facts: ColumnFacts, { values, othersAtMost }: FrequentValues): FrequentItems {
  const counts = new Map<string, number>();
  let unseenAtMost = othersAtMost;
  for (const { text, count } of values) {
    if (text === null || text.length > LONGEST_ITEM) {
      unseenAtMost = Math.max(unseenAtMost, count);
    } else {
      const item = itemOf(facts, text);
      counts.set(item, (counts.get(item) ?? 0) + count);
    }
  }
  return FrequentItems.of({ total: facts.values, counts, unseenAtMost }, ColumnSketch.capacities.items);
}

const NOT_FINITE: Readonly<Record<string, string>> = { inf: 'Infinity', '-inf': '-Infinity', nan: 'NaN' };

/** A value in the same words whatever the type of its column. */
function itemOf(facts: ColumnFacts, text: string): string {
  const { column } = facts;
  if (column.kind === 'TIMESTAMP') return text.replace(' ', 'T');
  if (facts.hashes.form === 'AS_IT_IS') return text;
  return (isFloating(column) ? NOT_FINITE[text] : undefined) ?? String(Number(text) + 0);
}

/** Days and times are in order as texts as long as their years have four digits. */
const ORDERED_INSTANT = /^(\d{4}-|-?infinity$)/;

function extremesOf({ column: { kind }, min, max }: ColumnFacts): TextExtremes | null {
  if (typeof min !== 'string' || typeof max !== 'string' || kind === 'NUMBER') return null;
  if (kind !== 'STRING' && !(isOrdered(min) && isOrdered(max))) return null;
  return { least: min, greatest: max };
}

function isOrdered(instant: string): boolean {
  return ORDERED_INSTANT.test(instant) && !instant.endsWith('(BC)');
}
