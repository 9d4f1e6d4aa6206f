import type { ModelSignature, TensorSpec } from '@orrery/domain';
import { missingInputs } from './scoring-errors.js';

/** A table: what MLflow's clients call a DataFrame. */
export interface Frame {
  /** Null where the columns have no names. */
  readonly columns: readonly string[] | null;
  readonly rows: readonly (readonly unknown[])[];
}

type Columns = Readonly<Record<string, unknown>>;

/** A table of records, each with the members that it has; what one lacks and another has is missing there. */
export function frameOfRecords(records: readonly Columns[]): Frame {
  const names = new Set<string>();
  for (const record of records) for (const name of Object.keys(record)) names.add(name);
  const columns = [...names];
  const rows = records.map((record) =>
    columns.map((name) => (Object.hasOwn(record, name) ? record[name] : null)),
  );
  return { columns, rows };
}

/**
 * What a model takes of a table: its columns by their names, others left out; or the whole table, for a model whose only
 * input has so many values a row and none of the names.
 *
 * @throws {MlflowError} naming what is missing.
 */
export function columnsOfFrame({ columns, rows }: Frame, signature: ModelSignature): Columns {
  const places = new Map(columns?.map((name, place) => [name, place]));
  const missing = signature.inputs.filter(({ name }) => !places.has(name));
  if (missing.length === 0) {
    return Object.fromEntries(
      signature.inputs.map(({ name }) => [name, rows.map((row) => row[places.get(name) ?? 0])]),
    );
  }
  const [only, ...others] = signature.inputs;
  const width = columns?.length ?? rows[0]?.length ?? 0;
  if (only !== undefined && others.length === 0 && takesWhole(only, width, columns)) {
    return { [only.name]: width === 1 ? rows.map(([value]) => value) : rows };
  }
  const names = columns ?? Array.from({ length: width }, (_, place) => String(place));
  throw missingInputs(
    signature,
    missing.map(({ name }) => name),
    names.filter((name) => signature.inputs.every((input) => input.name !== name)),
  );
}

/** The columns that a model takes, of those that were sent. @throws {MlflowError} naming what is missing. */
export function pickColumns(columns: Columns, signature: ModelSignature): Columns {
  const missing = signature.inputs.filter(({ name }) => !Object.hasOwn(columns, name));
  if (missing.length === 0) {
    return Object.fromEntries(signature.inputs.map(({ name }) => [name, columns[name]]));
  }
  throw missingInputs(
    signature,
    missing.map(({ name }) => name),
    Object.keys(columns).filter((name) => signature.inputs.every((input) => input.name !== name)),
  );
}

function takesWhole({ shape }: TensorSpec, width: number, columns: readonly string[] | null): boolean {
  if (width === 1) return columns === null && shape.slice(1).every((dim) => dim === 1);
  const [, perRow, ...more] = shape;
  return more.length === 0 && perRow !== undefined && (typeof perRow !== 'number' || perRow === width);
}
