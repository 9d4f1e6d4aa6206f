import type { ColumnSketch } from '@orrery/math-statistics';
import type { SqlRow, TableSource } from '@orrery/platform-tables';
import { aboutTable } from './about-table.js';
import { findFacts, type ColumnFacts } from './column-facts.js';
import { countValues } from './count-values.js';
import { frequentNumbers, notFiniteKinds } from './counted-numbers.js';
import type { ColumnProfile, DataProfile } from './data-profile.js';
import type { DifferentValues } from './different-values.js';
import { measuredNumbers, measuredOfCounted, type MeasuredNumbers } from './measure-numbers.js';
import { NO_SHAPE, shapeOf } from './measure-shape.js';
import { topValues } from './measure-top.js';
import { rankNumbers, sortNumbers, type ColumnToRank } from './rank-numbers.js';
import { scanTable, type ScannedColumn, type TakeCounted } from './scan-table.js';
import { shownValue } from './shown-value.js';
import { sketchColumn } from './sketch-column.js';

/** Exact quantiles of what is not counted hold all values in memory: 8 bytes each. Above this many, counted ranks bound them. */
const SORTED_UP_TO = 4_000_000;

/** What is known of all rows. */
export interface MeasuredTable {
  readonly rows: number;
  readonly profile: DataProfile;
  /** One for each column, in the table's order. */
  readonly sketches: readonly ColumnSketch[];
}

/** Is told what is done now, and how much is done: 0 to 1. */
export type MeasuringProgress = (step: string, progress: number) => Promise<void>;

/**
 * Measures every column over all rows: in one scan, and one of those columns whose different values are too many, or are no
 * numbers.
 */
export async function measureProfile(
  table: TableSource,
  tell: MeasuringProgress = async () => {},
): Promise<MeasuredTable> {
  await tell('looking at each column', 0);
  const about = await aboutTable(table);
  const counted = new CountedColumns();
  const { columns: scanned, correlations } = await scanTable(table, about, counted.take);
  await tell('measuring numbers', 0.6);
  const facts = await findFacts(table, about, scanned);
  const isSmall = about.rows * scanned.filter(({ numbers }) => numbers !== null).length <= SORTED_UP_TO;
  const numbers = await measureNumbers(table, scanned, counted.numbers, isSmall);
  await tell('counting different values', 0.8);
  const others = facts.filter(({ place }) => !counted.different.has(place));
  const different = new Map([...counted.different, ...(await countValues(table, others, about.rows))]);
  const measured = facts.map((column): MeasuredColumn => {
    const values = different.get(column.place);
    if (values === undefined) throw new Error(`The values of column ${column.place} were not counted.`);
    return { facts: column, rows: about.rows, different: values, numbers: numbers.get(column.place) ?? null };
  });
  return {
    rows: about.rows,
    profile: { columns: measured.map((column) => profileOf(column, isSmall)), correlations },
    sketches: measured.map((column) => sketchColumn({ ...column, frequent: column.different.frequent })),
  };
}

/** Columns of which all numbers were counted, by their places. */
class CountedColumns {
  readonly different = new Map<number, DifferentValues>();
  readonly numbers = new Map<number, MeasuredNumbers>();

  readonly take: TakeCounted = ({ column, place, numbers }, values) => {
    this.different.set(place, {
      different: values.values.length + notFiniteKinds(numbers),
      ...{ isExact: true, frequent: frequentNumbers(column, values, numbers) },
    });
    if (values.values.length === 0) return;
    const range = { min: numbers.low, max: numbers.high };
    this.numbers.set(place, measuredOfCounted(range, numbers.moments, values));
  };
}

/** Of columns that have a finite number, by their places. */
async function measureNumbers(
  table: TableSource,
  scanned: readonly ScannedColumn[],
  counted: ReadonlyMap<number, MeasuredNumbers>,
  isSmall: boolean,
): Promise<ReadonlyMap<number, MeasuredNumbers>> {
  const uncounted = scanned.flatMap(({ column, place, numbers }) => {
    if (numbers === null || numbers.moments.count === 0 || counted.has(place)) return [];
    const range = { min: numbers.low, max: numbers.high };
    return [{ column, place, range, sample: numbers.sample, moments: numbers.moments }];
  });
  const columns: readonly ColumnToRank[] = uncounted;
  const exact = isSmall ? await sortNumbers(table, columns) : new Map();
  const ranked = await rankNumbers(table, columns);
  const measured = uncounted.map(({ place, range, moments }) => {
    const numbers = measuredNumbers(range, moments, ranked.get(place) ?? [], exact.get(place) ?? null);
    return [place, numbers] as const;
  });
  return new Map([...counted, ...measured]);
}

interface MeasuredColumn {
  readonly facts: ColumnFacts;
  readonly rows: number;
  readonly different: DifferentValues;
  readonly numbers: MeasuredNumbers | null;
}

function profileOf({ facts, rows, different, numbers }: MeasuredColumn, isSmall: boolean): ColumnProfile {
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
    quantilesAreExact: numbers?.quantilesAreExact ?? isSmall,
    histogram: numbers?.histogram ?? [],
    topValues: topValues(facts.column, different.frequent),
  };
}

function extremeValue(value: SqlRow[string]): number | string | null {
  const shown = shownValue(value);
  return typeof shown === 'boolean' ? null : shown;
}
