import { isFloating, quoteName, type TableColumn, type TableSource } from '@orrery/platform-tables';
import type { ColumnFacts } from './column-facts.js';
import type { TopValue } from './data-profile.js';
import type { FrequentValues } from './different-values.js';

const SHOWN_TOP_VALUES = 10;
/** Texts longer than this are no candidates: a few could fill the memory. */
const LONGEST_CANDIDATE = 1000;

/** Values whose hashes are frequent in a sample, counted in all rows; equally frequent ones in the order of their texts. */
export async function countFrequentHashes(
  table: TableSource,
  { column, values, hashes }: ColumnFacts,
): Promise<FrequentValues> {
  const candidates = hashes.frequent;
  if (candidates.length === 0 || column.kind === 'OTHER') return { values: [], othersAtMost: values };
  const name = quoteName(column.name);
  const conditions = [
    `${hashes.expression} IN (${candidates.join(', ')})`,
    `${name} IS NOT NULL`,
    ...(isFloating(column) ? [`isfinite(${name})`] : []),
    ...(column.kind === 'STRING' ? [`strlen(${name}) <= ${LONGEST_CANDIDATE}`] : []),
  ];
  const found = await table.rows(
    `SELECT ${name}::VARCHAR AS value, count(*) AS n FROM ${table.relation} WHERE ${conditions.join(' AND ')} GROUP BY ${name}`,
  );
  const counted = found
    .map((row) => ({ text: String(row['value']), count: Number(row['n']) }))
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
