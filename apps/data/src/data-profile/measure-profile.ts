import type { SqlRow, TableSource } from '@orrery/platform-tables';
import { findFacts, type ColumnFacts } from './column-facts.js';
import { correlationMeasures, correlationsIn } from './correlate.js';
import { countDistinct, countedColumns } from './count-distinct.js';
import type { ColumnProfile, DataProfile } from './data-profile.js';
import { estimateDistinct, registersIn, registersMeasure } from './distinct-registers.js';
import { numberMeasures, numbersIn } from './measure-numbers.js';
import { NO_SHAPE, shapeOf } from './measure-shape.js';
import { shownText, topIn, topMeasures } from './measure-top.js';
import { numericColumn, type NumericColumn } from './numeric-column.js';
import { shownValue } from './shown-value.js';

/** Exact quantiles hold all values in memory: 8 bytes each. Above this many, a t-digest estimates them. */
const EXACT_QUANTILES_UP_TO = 4_000_000;

/** Registers of so many columns are held at a time: more columns take a scan for each so many. */
const COLUMNS_AT_ONCE = 32;

const SHOWN_TOP_VALUES = 10;

/** What is known of all rows. */
export interface MeasuredTable {
  readonly rows: number;
  readonly profile: DataProfile;
}

/** Measures every column over all rows: in two scans, and one that counts what few different values a column has. */
export async function measureProfile(table: TableSource): Promise<MeasuredTable> {
  const { rows, columns: facts } = await findFacts(table);
  const columns = facts.map((known) => ({ facts: known, numbers: numericColumn(known) }));
  const numeric = columns.flatMap(({ numbers }) => (numbers === null ? [] : [numbers]));
  const quantilesAreExact = rows * numeric.length <= EXACT_QUANTILES_UP_TO;
  const counted = countedColumns(facts.map(({ approximately }) => approximately));
  const quantile = quantilesAreExact ? 'quantile_cont' : 'approx_quantile';
  const measured: SqlRow[] = [];
  for (let from = 0; from < columns.length; from += COLUMNS_AT_ONCE) {
    const measures = columns
      .slice(from, from + COLUMNS_AT_ONCE)
      .flatMap((column, k) => [
        ...(counted.has(from + k) ? [] : [registersMeasure(column.facts.column, from + k)]),
        ...measuresOf(column, from + k, quantile),
      ]);
    if (from === 0) measures.push(...correlationMeasures(numeric));
    if (measures.length > 0)
      measured.push(await table.row(`SELECT ${measures.join(', ')} FROM ${table.relation}`));
  }
  const found: SqlRow = Object.assign({}, ...measured);
  const distinct = await countDistinct(table, counted);
  const profiles = columns.map((column, i) =>
    profileOf(column, i, { rows, found, counted: distinct.get(i), quantilesAreExact }),
  );
  return { rows, profile: { columns: profiles, correlations: correlationsIn(found, numeric) } };
}

interface KnownColumn {
  readonly facts: ColumnFacts;
  readonly numbers: NumericColumn | null;
}

function measuresOf({ facts, numbers }: KnownColumn, i: number, quantile: string): readonly string[] {
  return [...topMeasures(facts, i), ...(numbers === null ? [] : numberMeasures(numbers, i, quantile))];
}

interface Found {
  readonly rows: number;
  readonly found: SqlRow;
  readonly counted: number | undefined;
  readonly quantilesAreExact: boolean;
}

function profileOf({ facts, numbers }: KnownColumn, i: number, known: Found): ColumnProfile {
  const { rows, found, counted, quantilesAreExact } = known;
  const measured = numbers === null ? null : numbersIn(found, numbers, i);
  return {
    name: facts.column.name,
    type: facts.column.type,
    nulls: rows - facts.values,
    notFinite: facts.notFinite,
    distinct: counted ?? estimateDistinct(registersIn(found[`registers_${i}`])),
    distinctIsExact: counted !== undefined,
    min: extremeValue(facts.min),
    max: extremeValue(facts.max),
    ...(measured === null ? NO_SHAPE : shapeOf(measured.sums)),
    quantiles: measured?.quantiles ?? [],
    quantilesAreExact,
    histogram: measured?.histogram ?? [],
    topValues: topIn(found, facts, i)
      .slice(0, SHOWN_TOP_VALUES)
      .map(({ text, count }) => ({ value: shownText(facts.column, text), count })),
  };
}

function extremeValue(value: SqlRow[string]): number | string | null {
  const shown = shownValue(value);
  return typeof shown === 'boolean' ? null : shown;
}
