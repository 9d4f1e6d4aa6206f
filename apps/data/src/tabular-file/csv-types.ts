import type { ColumnKind } from './table-column.js';

/** A type that the texts of a CSV column may stand for. */
export interface CsvType {
  readonly type: 'BOOLEAN' | 'BIGINT' | 'DOUBLE' | 'DATE' | 'TIMESTAMP' | 'VARCHAR';
  readonly kind: ColumnKind;
  /** Whether a text that is not null stands for a value of the type. */
  readonly fits: (column: string) => string;
  readonly value: (column: string) => string;
}

/**
 * From the narrowest to the widest. A text is a whole number or a date only if it is written as one would write it back:
 * `007` and `1.0` are no whole numbers, and `007` (a code) is no number at all.
 */
const CSV_TYPES: readonly CsvType[] = [
  {
    type: 'BOOLEAN',
    kind: 'BOOLEAN',
    fits: (column) => `lower(${column}) IN ('true', 'false')`,
    value: (column) => `lower(${column}) = 'true'`,
  },
  {
    type: 'BIGINT',
    kind: 'NUMBER',
    fits: (column) => `(TRY_CAST(${column} AS BIGINT)::VARCHAR = ${column})`,
    value: (column) => `TRY_CAST(${column} AS BIGINT)`,
  },
  {
    type: 'DOUBLE',
    kind: 'NUMBER',
    fits: (column) =>
      `(isfinite(TRY_CAST(${column} AS DOUBLE)) AND NOT ltrim(${column}, '-') BETWEEN '00' AND '0:')`,
    value: (column) => `TRY_CAST(${column} AS DOUBLE)`,
  },
  {
    type: 'DATE',
    kind: 'DATE',
    fits: (column) => {
      const date = `TRY_CAST(${column} AS DATE)`;
      return `(isfinite(${date}) AND ${date}::VARCHAR = ${column})`;
    },
    value: (column) => `TRY_CAST(${column} AS DATE)`,
  },
  {
    type: 'TIMESTAMP',
    kind: 'TIMESTAMP',
    fits: (column) => `isfinite(TRY_CAST(${column} AS TIMESTAMP))`,
    value: (column) => `TRY_CAST(${column} AS TIMESTAMP)`,
  },
  { type: 'VARCHAR', kind: 'STRING', fits: () => 'true', value: (column) => column },
];

/** The types that a column may have: all, or those of the kind that it had before. */
export function csvTypesOf(kind: ColumnKind | undefined): readonly CsvType[] {
  return kind === undefined ? CSV_TYPES : CSV_TYPES.filter((candidate) => candidate.kind === kind);
}
