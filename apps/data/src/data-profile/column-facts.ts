import {
  isFloating,
  quoteName,
  type SqlRow,
  type TableColumn,
  type TableSource,
} from '@orrery/platform-tables';
import { textList } from './text-list.js';
import { valueToShow } from './shown-value.js';

/** What the first scan tells of a column: what the second has to know. */
export interface ColumnFacts {
  readonly column: TableColumn;
  /** Values that are not null. */
  readonly values: number;
  readonly notFinite: number;
  /** How many different values there are, possibly far off. */
  readonly approximately: number;
  readonly min: SqlRow[string];
  readonly max: SqlRow[string];
  /** About which the values of a numeric column lie. */
  readonly centre: number;
  /** Values that may be among the most frequent, as texts that cast back to them. */
  readonly candidates: readonly string[];
}

export interface TableFacts {
  readonly rows: number;
  readonly columns: readonly ColumnFacts[];
}

/** A value of more than one in so many rows is a candidate for certain: the engine watches three times as many. */
const CANDIDATES = 32;

/** Texts longer than this are no candidates: a few could fill the memory. */
const LONGEST_CANDIDATE = 1000;

/** Scans all rows. */
export async function findFacts(table: TableSource): Promise<TableFacts> {
  const measures = table.columns.flatMap(factsOf);
  const found = await table.row(`SELECT ${['count(*) AS rows', ...measures]} FROM ${table.relation}`);
  const columns = table.columns.map((column, i) => {
    const [min, max] = [found[`min_${i}`] ?? null, found[`max_${i}`] ?? null];
    return {
      column,
      values: Number(found[`values_${i}`]),
      notFinite: Number(found[`not_finite_${i}`]),
      approximately: Number(found[`approximately_${i}`]),
      ...{ min, max },
      centre: centreOf(found[`centre_${i}`], Number(min ?? 0), Number(max ?? 0)),
      candidates: textList(found[`candidates_${i}`]),
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
  if (column.kind === 'OTHER') return measures;
  const short = column.kind === 'STRING' ? ` FILTER (WHERE strlen(${name}) <= ${LONGEST_CANDIDATE})` : filter;
  measures.push(`approx_top_k(${name}, ${CANDIDATES})${short}::VARCHAR[] AS candidates_${i}`);
  if (column.kind === 'BOOLEAN') return measures;
  measures.push(
    `${valueToShow(column, `min(${name})${filter}`)} AS min_${i}`,
    `${valueToShow(column, `max(${name})${filter}`)} AS max_${i}`,
  );
  if (column.kind === 'NUMBER') measures.push(`favg(${name}::DOUBLE)${filter} AS centre_${i}`);
  return measures;
}

/** The mean; where its sum leaves the range of doubles, the middle does as well. */
function centreOf(mean: unknown, min: number, max: number): number {
  return typeof mean === 'number' && Number.isFinite(mean) ? mean : min / 2 + max / 2;
}
