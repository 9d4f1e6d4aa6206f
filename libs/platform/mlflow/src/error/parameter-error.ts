import { MlflowError, invalidParameter } from './mlflow-error.js';

const SEE = ' See the API docs for more information about request parameters.';

/** `Invalid value 31 for parameter 'run_id' supplied: why`. */
export function invalidValue(path: string, value: unknown, why?: string): MlflowError {
  const tail = why === undefined ? '.' : `: ${why}`;
  return invalidParameter(`Invalid value ${pythonJson(value)} for parameter '${path}' supplied${tail}`);
}

/** `Missing value for required parameter 'name'.` */
export function missingValue(path: string): MlflowError {
  return invalidParameter(`Missing value for required parameter '${path}'.${SEE}`);
}

/** A number as it was written: JSON knows one kind of number only, MLflow's texts tell 9 from 9.0. */
export class NumberLiteral {
  constructor(readonly source: string) {}
}

/** A parameter is of another type than it must be. */
export class WrongTypeError extends MlflowError {
  constructor(
    readonly path: string,
    readonly value: unknown,
  ) {
    const hint = `:  Hint: Value was of type '${pythonType(value)}'.`;
    super(
      'INVALID_PARAMETER_VALUE',
      `Invalid value ${pythonJson(value)} for parameter '${path}' supplied${hint}${SEE}`,
    );
  }
}

/** JSON as Python's `json.dumps(value, sort_keys=True, separators=(',', ':'))` writes it. */
export function pythonJson(value: unknown): string {
  if (value === undefined || value === null) return 'null';
  if (value instanceof NumberLiteral) return value.source;
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : nonFinite(value);
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(',')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${pythonJson(key)}:${pythonJson(item)}`).join(',')}}`;
  }
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function nonFinite(value: number): string {
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

function pythonType(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType';
  if (value instanceof NumberLiteral) return /[.eE]/.test(value.source) ? 'float' : 'int';
  if (Array.isArray(value)) return 'list';
  const names: Record<string, string> = { string: 'str', boolean: 'bool', object: 'dict' };
  return names[typeof value] ?? (Number.isInteger(value) ? 'int' : 'float');
}
