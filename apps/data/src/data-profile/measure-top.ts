import { isFloating, quoteName, quoteText, type SqlRow, type TableColumn } from '@orrery/platform-tables';
import type { ColumnFacts } from './column-facts.js';
import { countList, textList } from './text-list.js';

/** A value as text that casts back to it, and the rows that have it. */
export interface CountedText {
  readonly text: string;
  readonly count: number;
}

/** Counts the candidates of a column exactly. */
export function topMeasures({ column, candidates }: ColumnFacts, i: number): readonly string[] {
  if (candidates.length === 0) return [];
  const name = quoteName(column.name);
  const finite = isFloating(column) ? ` FILTER (WHERE isfinite(${name}))` : '';
  const bins = `[${candidates.map(quoteText)}]::${column.type}[]`;
  const counted = `histogram_exact(${name}, ${bins})${finite}`;
  return [`map_keys(${counted})::VARCHAR[] AS top_${i}`, `map_values(${counted}) AS top_counts_${i}`];
}

/** The candidates, most frequent first; equally frequent ones in the order of their texts. */
export function topIn(row: SqlRow, { candidates }: ColumnFacts, i: number): readonly CountedText[] {
  const counts = countList(row[`top_counts_${i}`]);
  // The engine puts the count of all other values behind those of the candidates.
  return textList(row[`top_${i}`])
    .slice(0, candidates.length)
    .map((text, k) => ({ text, count: counts[k] ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1));
}

/** As JSON shows it. */
export function shownText({ kind, type }: TableColumn, text: string): number | string | boolean {
  if (kind === 'BOOLEAN') return text === 'true';
  if (kind === 'TIMESTAMP') return text.replace(' ', 'T');
  if (kind !== 'NUMBER') return text.slice(0, 200);
  const value = Number(text);
  return isFloating({ name: '', kind, type }) || type.startsWith('DECIMAL') || Number.isSafeInteger(value)
    ? value
    : text;
}
