import { isFloating, quoteName, type SqlRow, type TableSource } from '@orrery/platform-tables';
import type { ColumnFacts } from './column-facts.js';
import { textList } from './text-list.js';

/** What some rows propose; all rows say then what is true of it. */
export interface ColumnSample {
  /** Numbers about as many values of a numeric column apart, strictly between its extremes. */
  readonly spread: readonly number[];
  /** Values that may be among the most frequent, as texts that cast back to them. */
  readonly candidates: readonly string[];
}

/** A value of 3 in 1000 rows is in it about sixty times, and not at all once in 10²⁶. */
const SAMPLED_ROWS = 20_000;
/** Anything, so that a table has one sample. */
const SEED = 7;
/** Rows of so many columns are held at a time. */
const COLUMNS_AT_ONCE = 32;
const CANDIDATES = 32;
/** Of a candidate, in the sample: less than one in a thousand rows, so that rarely one is missed that has more. */
const FEWEST = 5;

/** Texts longer than this are no candidates: a few could fill the memory. */
export const LONGEST_CANDIDATE = 1000;

/** Shares of the values between numbers whose ranks are counted: 0.8 % each, finer at the ends and where quantiles are told. */
const STEPS = Array.from({ length: 127 }, (_, k) => (k + 1) / 128);
const SPREAD = [0.001, 0.0025, 0.01, 0.05, ...STEPS, 0.95, 0.99, 0.9975, 0.999];

const NOTHING: ColumnSample = { spread: [], candidates: [] };

/** @param isCounted says of which columns the frequent values are found otherwise. */
export async function sampleColumns(
  table: TableSource,
  columns: readonly ColumnFacts[],
  isCounted: (facts: ColumnFacts) => boolean,
): Promise<(place: number) => ColumnSample> {
  const samples = new Map<number, ColumnSample>();
  const wanted = columns.filter(
    (facts) => facts.column.kind !== 'OTHER' && (facts.range !== null || !isCounted(facts)),
  );
  for (let from = 0; from < wanted.length; from += COLUMNS_AT_ONCE) {
    const batch = wanted.slice(from, from + COLUMNS_AT_ONCE);
    const found = await table.row(statementOf(table.relation, batch, isCounted));
    for (const facts of batch) samples.set(facts.place, sampleIn(found, facts));
  }
  return (place) => samples.get(place) ?? NOTHING;
}

function statementOf(
  relation: string,
  columns: readonly ColumnFacts[],
  isCounted: (facts: ColumnFacts) => boolean,
): string {
  const sampled = columns.map((facts) => `${valueOf(facts)} AS v${facts.place}`);
  const measures = columns.flatMap((facts) => [
    ...(facts.range === null ? [] : [`${spreadOf(facts.place)} AS spread_${facts.place}`]),
    ...(isCounted(facts) ? [] : [`${candidatesOf(facts.place)} AS candidates_${facts.place}`]),
  ]);
  return `WITH sampled AS MATERIALIZED (
      SELECT ${sampled.join(', ')} FROM ${relation} USING SAMPLE ${SAMPLED_ROWS} ROWS (reservoir, ${SEED}))
    SELECT ${measures.join(', ')}`;
}

/** Null for what is no candidate and has no rank. */
function valueOf({ column }: ColumnFacts): string {
  const name = quoteName(column.name);
  if (isFloating(column)) return `CASE WHEN isfinite(${name}) THEN ${name} END`;
  return column.kind === 'STRING'
    ? `CASE WHEN strlen(${name}) <= ${LONGEST_CANDIDATE} THEN ${name} END`
    : name;
}

function spreadOf(place: number): string {
  const sorted = `(SELECT list_sort(list(v${place}::DOUBLE)) AS s FROM sampled WHERE v${place} IS NOT NULL)`;
  return `(SELECT list_transform([${SPREAD}], lambda p: s[1 + floor(p * (len(s) - 1))::BIGINT]) FROM ${sorted})`;
}

/** What occurs less often in the sample does so by chance, or is so rare that nobody asks. */
function candidatesOf(place: number): string {
  return `(SELECT list(v::VARCHAR) FROM (
      SELECT v${place} AS v FROM sampled WHERE v${place} IS NOT NULL
       GROUP BY v${place} HAVING count(*) >= ${FEWEST} ORDER BY count(*) DESC, v${place} LIMIT ${CANDIDATES}))`;
}

function sampleIn(found: SqlRow, { place, range }: ColumnFacts): ColumnSample {
  const spread = found[`spread_${place}`];
  return {
    spread:
      range === null || !Array.isArray(spread)
        ? []
        : spread.map((value) => Number(value) + 0).filter((value) => value > range[0] && value < range[1]),
    // A statement ends at the first NUL.
    candidates: textList(found[`candidates_${place}`]).filter((text) => !text.includes('\0')),
  };
}
