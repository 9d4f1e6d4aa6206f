import type { ColumnSketch } from '@orrery/math-statistics';
import type { SqlRow, TableSource } from '@orrery/platform-tables';
import { findFacts, type ColumnFacts } from './column-facts.js';
import { correlationMeasures, correlationsIn } from './correlate.js';
import { countValues, isCounted } from './count-values.js';
import type { ColumnProfile, DataProfile } from './data-profile.js';
import type { DifferentValues, FrequentValues } from './different-values.js';
import { hashName } from './hashed-column.js';
import { numberMeasures, numbersIn, type MeasuredNumbers, type QuantileWay } from './measure-numbers.js';
import { NO_SHAPE, shapeOf } from './measure-shape.js';
import { topIn, topMeasures, topValues } from './measure-top.js';
import { numericColumn, type NumericColumn } from './numeric-column.js';
import { sampleColumns } from './sample-columns.js';
import { shownValue } from './shown-value.js';
import { sketchColumn } from './sketch-column.js';

/** Exact quantiles hold all values in memory: 8 bytes each. Above this many, counted ranks bound them. */
const SORTED_UP_TO = 4_000_000;

/** Measures of so many columns are taken at a time: more columns take a scan for each so many. */
const COLUMNS_AT_ONCE = 32;

/** What is known of all rows. */
export interface MeasuredTable {
  readonly rows: number;
  readonly profile: DataProfile;
  /** One for each column, in the table's order. */
  readonly sketches: readonly ColumnSketch[];
}

/** Is told what is done now, and how much is done: 0 to 1. */
export type MeasuringProgress = (step: string, progress: number) => Promise<void>;

/** Measures every column over all rows: in two scans, and one that groups them by each column. */
export async function measureProfile(
  table: TableSource,
  tell: MeasuringProgress = async () => {},
): Promise<MeasuredTable> {
  await tell('looking at each column', 0);
  const { rows, columns: facts } = await findFacts(table);
  const sampleOf = await sampleColumns(table, facts, (column) => isCounted(column, rows));
  const columns = facts.map((column): KnownColumn => {
    const { spread, candidates } = sampleOf(column.place);
    return { facts: column, candidates, numbers: numericColumn(column, spread) };
  });
  const numeric = columns.flatMap(({ numbers }) => numbers ?? []);
  const way = rows * numeric.length <= SORTED_UP_TO ? 'SORTED' : 'RANKED';
  await tell('measuring numbers', 0.2);
  const found = await measureColumns(table, columns, way);
  await tell('counting different values', 0.6);
  const different = await countValues(table, facts, rows);
  const hash = await hashName(table);
  const measured = columns.map((column, place) => measuredColumn(column, different[place], { rows, found }));
  return {
    rows,
    profile: {
      columns: measured.map((column) => profileOf(column, way)),
      correlations: correlationsIn(found, numeric),
    },
    sketches: measured.map((column) => sketchColumn(column, hash)),
  };
}

interface KnownColumn {
  readonly facts: ColumnFacts;
  readonly candidates: readonly string[];
  readonly numbers: NumericColumn | null;
}

async function measureColumns(
  table: TableSource,
  columns: readonly KnownColumn[],
  way: QuantileWay,
): Promise<SqlRow> {
  const measured: SqlRow[] = [];
  for (let from = 0; from < columns.length; from += COLUMNS_AT_ONCE) {
    const measures = columns
      .slice(from, from + COLUMNS_AT_ONCE)
      .flatMap(({ facts, candidates, numbers }) => [
        ...topMeasures(facts, candidates),
        ...(numbers === null ? [] : numberMeasures(numbers, way)),
      ]);
    if (from === 0) measures.push(...correlationMeasures(columns.flatMap(({ numbers }) => numbers ?? [])));
    if (measures.length > 0)
      measured.push(await table.row(`SELECT ${measures.join(', ')} FROM ${table.relation}`));
  }
  return Object.assign({}, ...measured) as SqlRow;
}

interface MeasuredColumn {
  readonly facts: ColumnFacts;
  readonly rows: number;
  readonly registers: Uint8Array;
  readonly different: DifferentValues;
  readonly frequent: FrequentValues;
  readonly numbers: MeasuredNumbers | null;
}

function measuredColumn(
  { facts, candidates, numbers }: KnownColumn,
  different: DifferentValues | undefined,
  { rows, found }: { readonly rows: number; readonly found: SqlRow },
): MeasuredColumn {
  if (different === undefined) throw new Error(`Column ${facts.place} was not grouped.`);
  return {
    ...{ facts, rows, different },
    registers: different.registers,
    frequent: different.frequent ?? topIn(found, facts, candidates),
    numbers: numbers === null ? null : numbersIn(found, numbers),
  };
}

function profileOf(
  { facts, rows, different, frequent, numbers }: MeasuredColumn,
  way: QuantileWay,
): ColumnProfile {
  return {
    name: facts.column.name,
    type: facts.column.type,
    nulls: rows - facts.values,
    notFinite: facts.notFinite,
    distinct: different.different,
    distinctIsExact: different.isExact,
    min: extremeValue(facts.min),
    max: extremeValue(facts.max),
    ...(numbers === null ? NO_SHAPE : shapeOf(numbers.moments)),
    quantiles: numbers?.quantiles ?? [],
    quantilesAreExact: way === 'SORTED',
    histogram: numbers?.histogram ?? [],
    topValues: topValues(facts.column, frequent),
  };
}

function extremeValue(value: SqlRow[string]): number | string | null {
  const shown = shownValue(value);
  return typeof shown === 'boolean' ? null : shown;
}
