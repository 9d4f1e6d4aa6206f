import type { ModelSignature, TensorSpec, TensorType } from '@orrery/domain';
import { MlflowError } from '@orrery/platform-mlflow';

/** The body is not what MLflow's scoring server takes. */
export function invalidInput(message: string): MlflowError {
  return new MlflowError('BAD_REQUEST', `Invalid input. ${message}`);
}

/** The model takes what the body does not have. */
export function missingInputs(
  { inputs }: ModelSignature,
  missing: readonly string[],
  extra: readonly string[],
): MlflowError {
  const schema = inputs.map((spec) => `'${spec.name}': ${typeName(spec)} (required)`).join(', ');
  const others = extra.length === 0 ? '' : ` Note that there were extra inputs: ${pythonList(extra)}.`;
  return new MlflowError(
    'INVALID_PARAMETER_VALUE',
    `Failed to enforce schema of data with schema '[${schema}]'. Error: Model is missing inputs ${pythonList(missing)}.${others}`,
  );
}

const NAMES_SHOWN = 20;
const CHARACTERS_SHOWN = 100;

/** As Python prints a list of text; of a long one, or of long texts, the beginning. */
export function pythonList(texts: readonly string[]): string {
  const names = texts.slice(0, NAMES_SHOWN).map((text) => `'${text.slice(0, CHARACTERS_SHOWN)}'`);
  return `[${names.join(', ')}${texts.length > NAMES_SHOWN ? ', …' : ''}]`;
}

/** MLflow's names of the types of columns. */
const COLUMN_TYPES: Partial<Record<TensorType, string>> = {
  bool: 'boolean',
  int32: 'integer',
  int64: 'long',
  float32: 'float',
  float64: 'double',
  string: 'string',
};

function typeName({ dtype, shape }: TensorSpec): string {
  const column = COLUMN_TYPES[dtype];
  if (column !== undefined && shape.slice(1).every((dim) => dim === 1)) return column;
  return `Tensor('${dtype}', (${shape.map((dim) => (typeof dim === 'number' ? dim : -1)).join(', ')}))`;
}
