import type { ModelSignature } from '@orrery/domain';
import { MlflowError } from '@orrery/platform-mlflow';
import { columnsOfFrame, frameOfRecords, pickColumns, type Frame } from './frame.js';
import { invalidInput, missingInputs, pythonList } from './scoring-errors.js';

export type Columns = Readonly<Record<string, unknown>>;

/** What a body asks for: the columns of the model, and whether they came as a table, which is answered as one. */
export interface ScoringInput {
  readonly form: 'table' | 'tensors';
  readonly columns: Columns;
}

const FORMATS = ['dataframe_records', 'dataframe_split', 'instances', 'inputs'] as const;
const REQUIRED =
  'The input must be a JSON dictionary with exactly one of the input fields ' +
  `{${FORMATS.map((name) => `'${name}'`).join(', ')}}`;

/**
 * Reads what MLflow's scoring server takes as JSON. `params` and other members are left alone: no model here takes any.
 *
 * @throws {MlflowError} in the scoring server's words.
 */
export function readScoringBody(document: unknown, signature: ModelSignature): ScoringInput {
  if (Array.isArray(document)) throw invalidInput(`${REQUIRED}. Received a list.`);
  if (!isObject(document)) {
    throw invalidInput(`${REQUIRED}. Received unexpected input type '<class '${pythonType(document)}'>.`);
  }
  const present = FORMATS.filter((name) => Object.hasOwn(document, name));
  const [format, ...others] = present;
  if (format === undefined || others.length > 0) {
    const message = `${REQUIRED}. Received dictionary with input fields: ${pythonList(present)}.`;
    throw new MlflowError('BAD_REQUEST', message);
  }
  const value = document[format];
  switch (format) {
    case 'dataframe_split':
      return table(readSplit(value), signature);
    case 'dataframe_records':
      return table(frameOfRecords(readRecords(value)), signature);
    case 'instances':
    case 'inputs':
      return readTensors(value, signature);
  }
}

/** A table as the columns that the model takes of it. @throws {MlflowError} */
export function table(frame: Frame, signature: ModelSignature): ScoringInput {
  return { form: 'table', columns: columnsOfFrame(frame, signature) };
}

/** Parts of a table in the layout `split` of pandas. */
const SPLIT_PARTS: ReadonlySet<string> = new Set(['columns', 'data', 'index']);

function readSplit(value: unknown): Frame {
  if (!isObject(value)) throw wrongLayout('split', 'a dictionary', value);
  const keys = Object.keys(value);
  const { data, columns } = value;
  if (data === undefined || keys.some((key) => !SPLIT_PARTS.has(key))) {
    throw invalidInput(
      "Dataframe split format must have 'data' field and optionally 'columns' and 'index' fields. " +
        `Got {${pythonList(keys).slice(1, -1)}}.'`,
    );
  }
  const names = columns === undefined || columns === null ? null : readNames(columns);
  const rows = readRows(data);
  const width = names?.length ?? rows[0]?.length ?? 0;
  const odd = rows.find((row) => row.length !== width);
  if (odd === undefined) return { columns: names, rows };
  throw noFrame('split', `${width} columns passed, passed data had ${odd.length} columns`);
}

function readNames(columns: unknown): readonly string[] {
  if (!Array.isArray(columns)) throw noFrame('split', 'columns must be a list of names');
  return columns.map(String);
}

function readRows(data: unknown): readonly (readonly unknown[])[] {
  if (!Array.isArray(data)) throw noFrame('split', 'data must be a list of rows');
  // A table of one column may have bare values for rows.
  return data.map((row: unknown): readonly unknown[] => (Array.isArray(row) ? row : [row]));
}

function readRecords(value: unknown): readonly Columns[] {
  if (!Array.isArray(value)) throw wrongLayout('records', 'a list of records', value);
  const records: readonly unknown[] = value;
  if (records.every(isObject)) return records;
  throw noFrame('records', 'every record must be a dictionary');
}

function readTensors(value: unknown, signature: ModelSignature): ScoringInput {
  if (isObject(value)) return { form: 'tensors', columns: pickColumns(value, signature) };
  if (!Array.isArray(value))
    throw invalidInput(`Failed to convert data \`${shown(value)}\`: send a list or a dictionary.`);
  const values: readonly unknown[] = value;
  if (values.length > 0 && values.every(isObject)) return table(frameOfRecords(values), signature);
  const [only, ...others] = signature.inputs;
  if (only !== undefined && others.length === 0) return { form: 'tensors', columns: { [only.name]: values } };
  throw missingInputs(
    signature,
    signature.inputs.map(({ name }) => name),
    [],
  );
}

function wrongLayout(layout: 'split' | 'records', expected: string, value: unknown): MlflowError {
  const got = Array.isArray(value)
    ? 'list'
    : isObject(value)
      ? 'dictionary'
      : `type <class '${pythonType(value)}'>`;
  return invalidInput(`Dataframe ${layout} format must be ${expected}. Got ${got}.`);
}

function noFrame(layout: 'split' | 'records', reason: string): MlflowError {
  return invalidInput(
    `Provided dataframe_${layout} field is not a valid dataframe representation in '${layout}' format. Error: '${reason}'`,
  );
}

function pythonType(value: unknown): string {
  if (value === null) return 'NoneType';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'object') return 'dict';
  return typeof value === 'number' && !Number.isInteger(value) ? 'float' : 'int';
}

const SHOWN = 100;

function shown(value: unknown): string {
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, SHOWN);
}

export function isObject(value: unknown): value is Columns {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
