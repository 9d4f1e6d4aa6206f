import type { RowFilter } from '@orrery/platform-tables';

/** What of a table is read; everything that is not given. */
export interface TableNeed {
  readonly columns?: readonly string[];
  readonly filter?: RowFilter;
  /** Once it is aborted, what is asked of the table fails as if its time were over. */
  readonly signal?: AbortSignal;
}

/** The columns that are shown or asked about; null for all of them. @param need whose filter was found to be one. */
export function neededColumns({ columns, filter }: TableNeed): ReadonlySet<string> | null {
  if (columns === undefined) return null;
  return new Set([...columns, ...(filter === undefined ? [] : columnsIn(filter))]);
}

function columnsIn(filter: RowFilter): readonly string[] {
  if ('all' in filter) return filter.all.flatMap(columnsIn);
  if ('any' in filter) return filter.any.flatMap(columnsIn);
  if ('not' in filter) return columnsIn(filter.not);
  return [filter.column];
}
