import {
  isFloating,
  quoteName,
  type SqlRow,
  type TableColumn,
  type TableSource,
} from '@orrery/platform-tables';
import { valueToShow } from './shown-value.js';

/** What the first scan tells of a column: what the others have to know. */
export interface ColumnFacts {
  readonly column: TableColumn;
  /** Its place in the table. */
  readonly place: number;
  /** Values that are not null. */
  readonly values: number;
  readonly notFinite: number;
  /** How many different values there are, possibly far off. */
  readonly approximately: number;
  readonly min: SqlRow[string];
  readonly max: SqlRow[string];
  /** The same of a numeric column, as doubles; null without a value. */
  readonly range: readonly [low: number, high: number] | null;
  /** About which the values of a numeric column lie. */
  readonly centre: number;
}

export interface TableFacts {
  readonly rows: number;
  readonly columns: readonly ColumnFacts[];
}

/** Scans all rows. */
export async function findFacts(table: TableSource): Promise<TableFacts> {
  const measures = table.columns.flatMap(factsOf);
  const found = await table.row(
    `SELECT ${['count(*) AS rows', ...measures].join(', ')} FROM ${table.relation}`,
  );
  const columns = table.columns.map((column, place): ColumnFacts => {
    const [low, high] = [found[`low_${place}`], found[`high_${place}`]];
    const range = typeof low === 'number' && typeof high === 'number' ? ([low + 0, high + 0] as const) : null;
    return {
      ...{ column, place, range },
      values: Number(found[`values_${place}`]),
      notFinite: Number(found[`not_finite_${place}`]),
      approximately: Number(found[`approximately_${place}`]),
      min: found[`min_${place}`] ?? null,
      max: found[`max_${place}`] ?? null,
      centre: centreOf(found[`centre_${place}`], range),
    };
  });
  return { rows: Number(found['rows']), columns };
}

function factsOf(column: TableColumn, i: number): readonly string[] {
  const name = quoteName(column.name);
  const floating = isFloating(column);
  const filter = floating ? ` FILTER (WHERE isfinite(${name}))` : '';
  const measures = [
    `count(${name}) AS values_${i}`,
    `${floating ? `count(*) FILTER (WHERE NOT isfinite(${name}))` : '0'} AS not_finite_${i}`,
    `approx_count_distinct(${name}) AS approximately_${i}`,
  ];
  if (column.kind === 'OTHER' || column.kind === 'BOOLEAN') return measures;
  const [min, max] = [`min(${name})${filter}`, `max(${name})${filter}`];
  measures.push(`${valueToShow(column, min)} AS min_${i}`, `${valueToShow(column, max)} AS max_${i}`);
  if (column.kind !== 'NUMBER') return measures;
  return [
    ...measures,
    `(${min})::DOUBLE AS low_${i}`,
    `(${max})::DOUBLE AS high_${i}`,
    `favg(${name}::DOUBLE)${filter} AS centre_${i}`,
  ];
}

/** The mean; where its sum leaves the range of doubles, the middle does as well. */
function centreOf(mean: unknown, range: ColumnFacts['range']): number {
  if (typeof mean === 'number' && Number.isFinite(mean)) return mean;
  return range === null ? 0 : range[0] / 2 + range[1] / 2;
}
