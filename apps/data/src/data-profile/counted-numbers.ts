import type { TableColumn } from '@orrery/platform-tables';
import type { FrequentValues } from './different-values.js';
import { numberText } from './number-text.js';
import type { CountedValues } from './value-counts.js';

/** How often a column has what is not finite. */
export interface NotFinite {
  readonly nan: number;
  readonly plusInfinity: number;
  readonly minusInfinity: number;
}

/** One more than is kept: it bounds all others. */
export const FREQUENT = 257;

/** The most frequent of counted numbers; equally frequent ones in ascending order. */
export function frequentNumbers(
  column: TableColumn,
  { values, counts }: CountedValues,
  notFinite: NotFinite,
): FrequentValues {
  const { nan, plusInfinity, minusInfinity } = notFinite;
  const top = new MostFrequent(FREQUENT);
  top.add(-Infinity, minusInfinity);
  for (let i = 0; i < values.length; i++) top.add(values[i] as number, counts[i] as number);
  top.add(Infinity, plusInfinity);
  top.add(NaN, nan);
  const different = values.length + notFiniteKinds(notFinite);
  return {
    values: top.items.map(({ value, count }) => ({ text: textOf(column, value), count })),
    othersAtMost: different > FREQUENT ? (top.items.at(-1)?.count ?? 0) : 0,
  };
}

/** Different values that are not finite. */
export function notFiniteKinds({ nan, plusInfinity, minusInfinity }: NotFinite): number {
  return [nan, plusInfinity, minusInfinity].filter((count) => count > 0).length;
}

function textOf(column: TableColumn, value: number): string {
  if (Number.isFinite(value)) return numberText(column, value);
  // In the engine's words.
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
}

interface Item {
  readonly value: number;
  readonly count: number;
}

/** So many items of the greatest counts; of equally frequent ones, those that came first. */
class MostFrequent {
  readonly items: Item[] = [];

  constructor(private readonly capacity: number) {}

  add(value: number, count: number): void {
    const { items, capacity } = this;
    if (count === 0 || (items.length === capacity && count <= (items.at(-1)?.count ?? 0))) return;
    let [from, to] = [0, items.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((items[middle]?.count ?? 0) >= count) from = middle + 1;
      else to = middle;
    }
    items.splice(from, 0, { value, count });
    if (items.length > capacity) items.pop();
  }
}
