import { quoteName, quoteText, type TableColumn } from '@orrery/platform-tables';
import { comparableForms } from './comparable-forms.js';
import { KeyKindError } from './row-diff.errors.js';
import type { ComparedColumn, KeyColumn, RowComparison } from './row-comparison.js';
import type { PairSide } from './version-pair.js';

/** The relations that are compared. */
export const RELATIONS: Readonly<Record<PairSide, string>> = { FROM: '"from"', TO: '"to"' };

/** The keys of all rows, of which the relations that are compared may leave out some that both have. */
export const KEY_RELATIONS: Readonly<Record<PairSide, string>> = { FROM: '"from keys"', TO: '"to keys"' };

/** How many rows lack a key, and how many keys are of more than one row. Keys are told apart as they are compared. */
export function keyFaults(key: readonly KeyColumn[], side: PairSide): string {
  const isNull = key.map(({ name }) => `${quoteName(name)} IS NULL`).join(' OR ');
  const forms = key.flatMap((column) => formsOf(column)[side]);
  const names = forms.map((_, at) => `o${at}`);
  const named = forms.map((form, at) => `${form} AS ${names[at]}`).join(', ');
  return `SELECT coalesce(sum(times) FILTER (WHERE lacks), 0)::DOUBLE AS nulls,
                 count(*) FILTER (WHERE NOT lacks AND times > 1)::DOUBLE AS doubled
            FROM (SELECT lacks, count(*) AS times
                    FROM (SELECT ${isNull} AS lacks, ${named} FROM ${KEY_RELATIONS[side]})
                   GROUP BY lacks, ${names.join(', ')})`;
}

/** Some keys of more than one row. */
export function doubledKeys(key: readonly KeyColumn[], side: PairSide, atMost: number): string {
  const forms = key.flatMap((column) => formsOf(column)[side]).join(', ');
  const names = key.map(({ name }) => `any_value(${quoteName(name)})`).join(', ');
  return `SELECT ${names} FROM ${KEY_RELATIONS[side]} GROUP BY ${forms} HAVING count(*) > 1 ORDER BY ${forms} LIMIT ${atMost}`;
}

/** Files that differences are written to, one after another. Only the last one is kept. */
export interface DifferenceFiles {
  readonly found: string;
  readonly numbers: string;
  readonly numbered: string;
}

/**
 * Writes every row that is not the same in both relations. The columns of what is `numbered` in the end:
 * - `number`: its place in the order of keys, from 1;
 * - `change`, as `RowChange` has it;
 * - `f…`, `t…`: the key as either version has it, where the row is in it;
 * - `d…`: whether a cell is another; `b…`, `a…`: what it was and is, null where that is not of interest.
 *
 * Rows are not sorted, since many columns are more than the engine can sort in little memory: only their keys are.
 */
export function writeDifferences(comparison: RowComparison, files: DifferenceFiles): readonly string[] {
  const { key, cells } = comparison;
  const order = key.flatMap((column, k) => formsOf(column).FROM.map((_, at) => `o${k}_${at}`));
  const shown = [
    ...key.flatMap((_, k) => [`f${k}`, `t${k}`]),
    ...cells.flatMap((_, i) => [`d${i}`, ...[`b${i}`, `a${i}`]]),
  ];
  const isAnother = ['NOT had', 'NOT has', ...cells.map((_, i) => `d${i}`)].join(' OR ');
  const keys = order.join(', ');
  const found = `read_parquet(${quoteText(files.found)}, file_row_number = true)`;
  return [
    `COPY (
      SELECT CASE WHEN NOT had THEN 'ADDED' WHEN NOT has THEN 'REMOVED' ELSE 'CHANGED' END AS change, ${keys}, ${shown.join(', ')}
        FROM (SELECT ${joinedColumns(comparison).join(', ')}
                FROM (${sideOf(comparison, 'FROM')}) old FULL JOIN (${sideOf(comparison, 'TO')}) young
                  ON ${order.map((name) => `old.${name} = young.${name}`).join(' AND ')})
       WHERE ${isAnother}
    ) TO ${quoteText(files.found)} (FORMAT parquet, ROW_GROUP_SIZE ${rowsOfGroup(comparison)})`,
    `COPY (SELECT file_row_number AS place, row_number() OVER (ORDER BY ${keys}) AS number FROM ${found})
       TO ${quoteText(files.numbers)} (FORMAT parquet)`,
    `COPY (SELECT number, change, ${shown.join(', ')}
             FROM ${found} found JOIN read_parquet(${quoteText(files.numbers)}) numbers
               ON numbers.place = found.file_row_number)
       TO ${quoteText(files.numbered)} (FORMAT parquet, ROW_GROUP_SIZE ${rowsOfGroup(comparison)})`,
  ];
}

/**
 * Small groups: little is held until one is written. Of many columns they are as small as the engine has them.
 */
function rowsOfGroup({ cells }: RowComparison): number {
  return cells.length > WIDE ? 2048 : 10_240;
}

const WIDE = 64;

/** How a key is held against that of the other version. */
function formsOf({ name, before, after }: KeyColumn): Readonly<Record<PairSide, readonly string[]>> {
  const value = quoteName(name);
  const forms = comparableForms(before, after, { from: value, to: value });
  if (forms === null) throw new KeyKindError(name, before.kind, after.kind);
  return { FROM: forms.from, TO: forms.to };
}

/** One of the relations as it is joined: the key in comparable forms and as it is, and the cells. */
function sideOf({ key, cells }: RowComparison, side: PairSide): string {
  const when = side === 'FROM' ? 'before' : 'after';
  const expressions = [
    'true AS here',
    ...key.flatMap((column, k) => [
      ...formsOf(column)[side].map((form, at) => `${form} AS o${k}_${at}`),
      `${writable(column[when], quoteName(column.name))} AS k${k}`,
    ]),
    ...cells.flatMap((cell, i) => (cell[when] === null ? [] : [`${quoteName(cell.name)} AS v${i}`])),
  ];
  return `SELECT ${expressions.join(', ')} FROM ${RELATIONS[side]}`;
}

function joinedColumns({ key, cells }: RowComparison): readonly string[] {
  return [
    ...['old.here IS NOT NULL AS had', 'young.here IS NOT NULL AS has'],
    ...key.flatMap((column, k) => [
      ...formsOf(column).FROM.map((_, at) => `coalesce(old.o${k}_${at}, young.o${k}_${at}) AS o${k}_${at}`),
      ...[`old.k${k} AS f${k}`, `young.k${k} AS t${k}`],
    ]),
    ...cells.flatMap((cell, i) => {
      const differs = `coalesce(old.here AND young.here AND ${isAnotherCell(cell, i)}, false)`;
      return [
        `${differs} AS d${i}`,
        `${shownCell(cell.before, `old.v${i}`, `young.here IS NULL OR ${differs}`)} AS b${i}`,
        `${shownCell(cell.after, `young.v${i}`, `old.here IS NULL OR ${differs}`)} AS a${i}`,
      ];
    }),
  ];
}

/** Only cells of columns that both versions have can be others. */
function isAnotherCell({ before, after }: ComparedColumn, i: number): string {
  if (before === null || after === null) return 'false';
  const [old, young] = [`old.v${i}`, `young.v${i}`];
  const forms = comparableForms(before, after, { from: old, to: young });
  if (forms === null) return `(${old} IS NOT NULL OR ${young} IS NOT NULL)`;
  return `(${forms.from.map((form, at) => `${form} IS DISTINCT FROM ${forms.to[at]}`).join(' OR ')})`;
}

function shownCell(column: TableColumn | null, value: string, isShown: string): string {
  return column === null ? 'NULL::BOOLEAN' : `CASE WHEN ${isShown} THEN ${writable(column, value)} END`;
}

/** Types that Parquet would write as others, and decimals of more digits than a number has. */
const AS_TEXT = /HUGEINT|UNION|BIT|TIME WITH|INTERVAL|ENUM|DECIMAL\((1[6-9]|[23]\d),/;

function writable({ type }: TableColumn, value: string): string {
  return AS_TEXT.test(type) ? `${value}::VARCHAR` : value;
}
