/** What the values of a column are, however wide they are stored. */
export type ColumnKind = 'NUMBER' | 'STRING' | 'BOOLEAN' | 'DATE' | 'TIMESTAMP' | 'OTHER';

/** A column of a table: its type in DuckDB's words, and the kind that stays the same over a dataset's versions. */
export interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly kind: ColumnKind;
  /** Set where the folders of the table's files tell it (`day=2024-01-01/…`), and the files do not. */
  readonly fromPath?: true;
}

const NUMBER = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL\(\d+,\d+\))$/;
const TIMESTAMP = /^TIMESTAMP(_S|_MS|_NS| WITH TIME ZONE)?$/;

export function tableColumn(name: string, type: string): TableColumn {
  return { name, type, kind: kindOf(type) };
}

/** Whether a column may hold NaN and ±∞. */
export function isFloating({ type }: TableColumn): boolean {
  return type === 'DOUBLE' || type === 'FLOAT';
}

function kindOf(type: string): ColumnKind {
  if (NUMBER.test(type)) return 'NUMBER';
  if (TIMESTAMP.test(type)) return 'TIMESTAMP';
  if (type === 'VARCHAR') return 'STRING';
  if (type === 'BOOLEAN' || type === 'DATE') return type;
  return 'OTHER';
}
