import { isFloating, type TableColumn } from '@orrery/platform-tables';

/** Expressions of a value on either side. */
export interface ComparableForms {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

type Form = (value: string) => readonly string[];

const AS_IT_IS: Form = (value) => [value];

/**
 * Expressions of the same types on both sides, that are pairwise the same (null as null, NaN as NaN, −0 as 0) exactly when
 * the values are, however wide either side stores them: 1 is 1.0, and 9007199254740993 is no double. The first of them is
 * null exactly when the value is. Null for columns of different kinds, whose values have nothing in common but null.
 *
 * @param values how the value is written on either side.
 */
export function comparableForms(
  from: TableColumn,
  to: TableColumn,
  values: { readonly from: string; readonly to: string },
): ComparableForms | null {
  if (from.kind !== to.kind) return null;
  const [old, young] = from.type === to.type ? [AS_IT_IS, AS_IT_IS] : [formOf(from, to), formOf(to, from)];
  return { from: old(values.from), to: young(values.to) };
}

/** How a value of a column is written to be held against one of another type of the same kind. */
function formOf(column: TableColumn, other: TableColumn): Form {
  if (column.kind === 'NUMBER') return numberForm(column, other);
  if (column.kind === 'TIMESTAMP') return instantForm(column, other);
  return (value) => [`${value}::VARCHAR`];
}

function numberForm(column: TableColumn, other: TableColumn): Form {
  const [one, two] = [isFloating(column), isFloating(other)];
  const areWhole = isWhole(column) && isWhole(other);
  if (areWhole) return (value) => [`${value}::HUGEINT`];
  if ((one && isWhole(other)) || (two && isWhole(column))) {
    // A double may be the nearest to a whole number that it is not.
    return (value) => [`${value}::DOUBLE`, `coalesce(TRY_CAST(${value} AS HUGEINT), 0::HUGEINT)`];
  }
  if (one || two) return (value) => [`${value}::DOUBLE`];
  return (value) => [shortestText(value, column)];
}

/** As far as HUGEINT holds it. */
function isWhole({ type }: TableColumn): boolean {
  return type.includes('INT') && type !== 'UHUGEINT';
}

/** A decimal as it would be written without needless zeros. */
function shortestText(value: string, { type }: TableColumn): string {
  const hasFraction = type.startsWith('DECIMAL') && !type.endsWith(',0)');
  return hasFraction ? `regexp_replace(${value}::VARCHAR, '[.]?0+$', '')` : `${value}::VARCHAR`;
}

/** In microseconds, and the nanoseconds beside them where one of the columns has such. */
function instantForm(column: TableColumn, other: TableColumn): Form {
  if (column.type !== NANOSECONDS && other.type !== NANOSECONDS) return (value) => [`${value}::TIMESTAMP`];
  if (column.type !== NANOSECONDS) return (value) => [`${value}::TIMESTAMP`, '0::BIGINT'];
  return (value) => {
    const instant = `${value}::TIMESTAMP`;
    return [instant, `coalesce(CASE WHEN isfinite(${instant}) THEN epoch_ns(${value}) % 1000 END, 0)`];
  };
}

const NANOSECONDS = 'TIMESTAMP_NS';
