import type { TableColumn } from '@orrery/platform-tables';
import type { ColumnProfile, DataProfile } from '../data-profile/data-profile.js';

/** A column whose values are written in another type. */
export interface ColumnRetyping {
  readonly column: string;
  readonly before: TableColumn;
  readonly after: TableColumn;
}

/** A column that has another name, and the values that it had. */
export interface ColumnRenaming {
  readonly before: TableColumn;
  readonly after: TableColumn;
}

/** A column that has nulls now and had none, or the other way round. */
export interface NullabilityChange {
  readonly column: string;
  readonly nullsBefore: number;
  readonly nullsAfter: number;
}

/** How the columns of two tables differ. */
export interface SchemaDiff {
  readonly added: readonly TableColumn[];
  readonly removed: readonly TableColumn[];
  readonly retyped: readonly ColumnRetyping[];
  readonly renamed: readonly ColumnRenaming[];
  readonly nullability: readonly NullabilityChange[];
  /** Whether the columns that both have stand in another order. */
  readonly isReordered: boolean;
}

/** The columns of a table, and what is known of their values. */
export interface KnownSchema {
  readonly columns: readonly TableColumn[];
  readonly profile: DataProfile;
}

export function diffSchemas(from: KnownSchema, to: KnownSchema): SchemaDiff {
  const [old, young] = [byName(from.columns), byName(to.columns)];
  const gone = from.columns.filter(({ name }) => !young.has(name));
  const come = to.columns.filter(({ name }) => !old.has(name));
  const renamed = findRenamed(profilesOf(from, gone), profilesOf(to, come));
  const renamedFrom = new Set(renamed.map(({ before }) => before));
  const renamedTo = new Set(renamed.map(({ after }) => after));
  const both = to.columns.flatMap((after) => {
    const before = old.get(after.name);
    return before === undefined ? [] : [{ column: after.name, before, after }];
  });
  const kept = from.columns.filter(({ name }) => young.has(name));
  return {
    added: come.filter((column) => !renamedTo.has(column)),
    removed: gone.filter((column) => !renamedFrom.has(column)),
    retyped: both.filter(({ before, after }) => before.type !== after.type),
    renamed,
    nullability: nullabilityOf(
      both.map(({ column }) => column),
      from.profile,
      to.profile,
    ),
    isReordered: both.some(({ before }, at) => before !== kept[at]),
  };
}

interface KnownColumn {
  readonly column: TableColumn;
  readonly profile: ColumnProfile;
}

/**
 * A column that went and one that came are the same by another name when all that was measured of their values is the
 * same, and no other pair is as alike. A column without values, or with one only, looks like too many others.
 */
function findRenamed(gone: readonly KnownColumn[], come: readonly KnownColumn[]): readonly ColumnRenaming[] {
  const [sources, targets] = [byPrint(gone), byPrint(come)];
  return [...targets].flatMap(([print, after]) => {
    const before = sources.get(print);
    const [one, other] = [before?.[0], after[0]];
    const isOnly = before?.length === 1 && after.length === 1;
    return isOnly && one !== undefined && other !== undefined ? [{ before: one, after: other }] : [];
  });
}

const FEWEST_VALUES = 2;

function byPrint(columns: readonly KnownColumn[]): ReadonlyMap<string, readonly TableColumn[]> {
  const prints = new Map<string, TableColumn[]>();
  for (const { column, profile } of columns) {
    if (profile.distinct < FEWEST_VALUES) continue;
    const { name: _, ...measured } = profile;
    const print = JSON.stringify(measured);
    prints.set(print, [...(prints.get(print) ?? []), column]);
  }
  return prints;
}

function nullabilityOf(
  columns: readonly string[],
  from: DataProfile,
  to: DataProfile,
): readonly NullabilityChange[] {
  const [old, young] = [nullsOf(from), nullsOf(to)];
  return columns.flatMap((column) => {
    const [nullsBefore, nullsAfter] = [old.get(column), young.get(column)];
    if (nullsBefore === undefined || nullsAfter === undefined) return [];
    const isSame = (nullsBefore === 0) === (nullsAfter === 0);
    return isSame ? [] : [{ column, nullsBefore, nullsAfter }];
  });
}

function nullsOf({ columns }: DataProfile): ReadonlyMap<string, number> {
  return new Map(columns.map(({ name, nulls }) => [name, nulls]));
}

function profilesOf({ profile }: KnownSchema, columns: readonly TableColumn[]): readonly KnownColumn[] {
  const profiles = new Map(profile.columns.map((known) => [known.name, known]));
  return columns.flatMap((column) => {
    const known = profiles.get(column.name);
    return known === undefined ? [] : [{ column, profile: known }];
  });
}

function byName(columns: readonly TableColumn[]): ReadonlyMap<string, TableColumn> {
  return new Map(columns.map((column) => [column.name, column]));
}
