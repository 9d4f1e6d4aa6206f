import { isFloating, quoteName, quoteText, type SqlRow, type TableColumn } from '@orrery/platform-tables';
import type { ColumnFacts } from './column-facts.js';
import type { TopValue } from './data-profile.js';
import { countList, textList } from './text-list.js';
import type { FrequentValues } from './different-values.js';

const SHOWN_TOP_VALUES = 10;

/** Counts the candidates of a column exactly. */
export function topMeasures(
  { column, place }: ColumnFacts,
  candidates: readonly string[],
): readonly string[] {
  if (candidates.length === 0) return [];
  const name = quoteName(column.name);
  const finite = isFloating(column) ? ` FILTER (WHERE isfinite(${name}))` : '';
  const bins = `[${candidates.map(quoteText)}]::${column.type}[]`;
  const counted = `histogram_exact(${name}, ${bins})${finite}`;
  return [`map_keys(${counted})::VARCHAR[] AS top_${place}`, `map_values(${counted}) AS top_counts_${place}`];
}

/** The candidates; equally frequent ones in the order of their texts. */
export function topIn(
  row: SqlRow,
  { place, values }: ColumnFacts,
  candidates: readonly string[],
): FrequentValues {
  const counts = countList(row[`top_counts_${place}`]);
  // The engine puts the count of all other values behind those of the candidates.
  const counted = textList(row[`top_${place}`])
    .slice(0, candidates.length)
    .map((text, k) => ({ text, count: counts[k] ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1));
  return { values: counted, othersAtMost: values - counted.reduce((sum, { count }) => sum + count, 0) };
}

/** The most frequent values as they are shown: texts that are not too long, and numbers that are finite. */
export function topValues(column: TableColumn, { values }: FrequentValues): readonly TopValue[] {
  return values
    .flatMap(({ text, count }) =>
      text === null || (isFloating(column) && /^(-?inf|nan)$/.test(text)) ? [] : [{ text, count }],
    )
    .slice(0, SHOWN_TOP_VALUES)
    .map(({ text, count }) => ({ value: shownText(column, text), count }));
}

/** As JSON shows it. */
function shownText({ kind, type }: TableColumn, text: string): number | string | boolean {
  if (kind === 'BOOLEAN') return text === 'true';
  if (kind === 'TIMESTAMP') return text.replace(' ', 'T');
  if (kind !== 'NUMBER') return text.slice(0, 200);
  const value = Number(text);
  return isFloating({ name: '', kind, type }) || type.startsWith('DECIMAL') || Number.isSafeInteger(value)
    ? value
    : text;
}
