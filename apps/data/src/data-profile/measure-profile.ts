import type { ColumnSketch } from '@orrery/math-statistics';
import type { SqlRow, TableSource } from '@orrery/platform-tables';
import { findFacts, type ColumnFacts } from './column-facts.js';
import { correlationMeasures, correlationsIn } from './correlate.js';
import { countValues, isCounted } from './count-values.js';
import type { ColumnProfile, DataProfile } from './data-profile.js';
import { estimateDistinct, FINE_BITS, registersIn, registersOf } from './distinct-registers.js';
import { hashName } from './hashed-column.js';
import { numberMeasures, numbersIn, type MeasuredNumbers, type QuantileWay } from './measure-numbers.js';
import { NO_SHAPE, shapeOf } from './measure-shape.js';
import { topIn, topMeasures, topValues } from './measure-top.js';
import { numericColumn, type NumericColumn } from './numeric-column.js';
import { shownValue } from './shown-value.js';
import { sketchColumn } from './sketch-column.js';
import type { FrequentValues } from './value-counts.js';

/** Exact quantiles hold all values in memory: 8 bytes each. Above this many, counted ranks bound them. */
const SORTED_UP_TO = 4_000_000;

/** Registers of so many columns are held at a time: more columns take a scan for each so many. */
const COLUMNS_AT_ONCE = 32;

/** What is known of all rows. */
export interface MeasuredTable {
  readonly rows: number;
  readonly profile: DataProfile;
  /** One for each column, in the table's order. */
  readonly sketches: readonly ColumnSketch[];
}

/** Measures every column over all rows: in two scans, and one that groups them by columns of not too many values. */
export async function measureProfile(table: TableSource): Promise<MeasuredTable> {
  const { rows, columns: facts } = await findFacts(table);
  const columns = facts.map((known, place) => ({ facts: known, place, numbers: numericColumn(known) }));
  const numeric = columns.flatMap(({ numbers }) => numbers ?? []);
  const way = rows * numeric.length <= SORTED_UP_TO ? 'SORTED' : 'RANKED';
  const found = await measureColumns(table, columns, way);
  const counted = await countValues(
    table,
    columns.filter((column) => isCounted(column.facts)),
  );
  const hash = await hashName(table);
  const measured = columns.map(({ facts: known, place, numbers }): MeasuredColumn => {
    const counts = counted.get(place);
    const registers = counts?.registers ?? registersIn(found[`registers_${place}`], FINE_BITS);
    return {
      ...{ facts: known, rows, registers },
      frequent: counts?.frequent ?? topIn(found, known, place),
      different: counts?.different ?? null,
      numbers: numbers === null ? null : numbersIn(found, numbers, place),
    };
  });
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
  readonly place: number;
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
      .flatMap((column) => [...valueMeasures(column), ...numericMeasures(column, way)]);
    if (from === 0) measures.push(...correlationMeasures(columns.flatMap(({ numbers }) => numbers ?? [])));
    if (measures.length > 0)
      measured.push(await table.row(`SELECT ${measures.join(', ')} FROM ${table.relation}`));
  }
  return Object.assign({}, ...measured) as SqlRow;
}

/** Of a column whose values are too many to be counted. */
function valueMeasures({ facts, place }: KnownColumn): readonly string[] {
  if (isCounted(facts)) return [];
  return [`${registersOf(facts, FINE_BITS)} AS registers_${place}`, ...topMeasures(facts, place)];
}

function numericMeasures({ numbers, place }: KnownColumn, way: QuantileWay): readonly string[] {
  return numbers === null ? [] : numberMeasures(numbers, place, way);
}

interface MeasuredColumn {
  readonly facts: ColumnFacts;
  readonly rows: number;
  readonly registers: Uint8Array;
  readonly frequent: FrequentValues;
  /** Null where they are estimated. */
  readonly different: number | null;
  readonly numbers: MeasuredNumbers | null;
}

function profileOf(
  { facts, rows, registers, frequent, different, numbers }: MeasuredColumn,
  way: QuantileWay,
): ColumnProfile {
  return {
    name: facts.column.name,
    type: facts.column.type,
    nulls: rows - facts.values,
    notFinite: facts.notFinite,
    distinct: different ?? estimateDistinct(registers),
    distinctIsExact: different !== null,
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
