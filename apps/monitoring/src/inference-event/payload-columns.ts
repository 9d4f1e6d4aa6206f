import { InvalidInputError } from '@orrery/domain';
import type { PayloadValue } from './payload.js';

/** Rows that are looked at: what watches traffic wants many requests, not all of a large one. */
export const SHOWN_ROWS = 1_000;
/** Values of one feature in one row beyond which it is no column but an image or an embedding. */
const WIDEST = 64;
/** Lists within lists; hostile ones go deeper than a stack. */
const DEEPEST = 16;

const NOT_FINITE: ReadonlySet<unknown> = new Set(['NaN', 'Infinity', '-Infinity']);

interface Column {
  readonly name: string;
  /** Whether the payload says the name of its own accord. */
  readonly isNamed: boolean;
  readonly values: readonly PayloadValue[];
}

/** The columns of a payload, as they are found in it. */
export class PayloadColumns {
  private readonly columns: Column[] = [];

  /**
   * Adds what each row has under a name: one value, or several that become `name[0]`, `name[1]`, …
   *
   * @throws {InvalidInputError} that names the place of what is no value.
   */
  add(
    name: string,
    rows: readonly unknown[],
    { isNamed, placeOf }: { readonly isNamed: boolean; readonly placeOf: (row: number) => string },
  ): void {
    const shown = rows.length > SHOWN_ROWS ? rows.slice(0, SHOWN_ROWS) : rows;
    const flat = shown.map((row): readonly unknown[] => (Array.isArray(row) ? row.flat(DEEPEST) : [row]));
    const width = flat.reduce((most, { length }) => Math.max(most, length), 0);
    if (width > WIDEST) return;
    for (let i = 0; i < width; i++) {
      const values = flat.map((row, at) => valueOf(row[i], placeOf(at)));
      this.columns.push({ name: width === 1 ? name : `${name}[${i}]`, isNamed, values });
    }
  }

  /** By name; what the payload does not name is called by `names`, one after the other. @throws {InvalidInputError} */
  toMap(names: readonly string[] | null, namedBy: string): ReadonlyMap<string, readonly PayloadValue[]> {
    const unnamed = this.columns.filter(({ isNamed }) => !isNamed).length;
    if (names !== null && unnamed > 0 && unnamed !== names.length) {
      const message = `"${namedBy}" names ${names.length} columns, and the payload has ${unnamed} without a name.`;
      throw new InvalidInputError(namedBy, message);
    }
    let next = 0;
    const nameOf = ({ name, isNamed }: Column): string => (isNamed ? name : (names?.[next++] ?? name));
    return new Map(this.columns.map((column) => [nameOf(column), column.values]));
  }
}

function valueOf(value: unknown, place: string): PayloadValue {
  if (value === undefined || value === null || NOT_FINITE.has(value)) return null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  throw new InvalidInputError(place, `"${place}" is no value but an object.`);
}
