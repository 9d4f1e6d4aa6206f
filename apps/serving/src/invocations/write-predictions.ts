import { PYTHON_STYLE, writeColumns, writeRows, writeTensor } from '../json/write-tensors.js';
import type { Tensor } from '../model-process/index.js';
import type { ScoringInput } from './read-scoring-body.js';

/**
 * The body of an answer. One output is the list of its values. Several are a list of records for a table, and by name for
 * tensors, as MLflow's own server of ONNX models answers. A table has no columns of lists of one.
 */
export function writePredictions(
  outputs: readonly Tensor[],
  rows: number,
  form: ScoringInput['form'],
): string {
  return `{"predictions": ${form === 'table' ? ofTable(outputs.map(flat), rows) : ofTensors(outputs)}}`;
}

function ofTable(outputs: readonly Tensor[], rows: number): string {
  const [only, ...others] = outputs;
  if (only !== undefined && others.length === 0) return writeTensor(only, PYTHON_STYLE);
  const written = writeRows(outputs, rows, PYTHON_STYLE);
  // What has no rows can be no table.
  return written.kind === 'ok' ? `[${written.rows.join(', ')}]` : ofTensors(outputs);
}

function ofTensors(outputs: readonly Tensor[]): string {
  return writeColumns(outputs, PYTHON_STYLE);
}

function flat(tensor: Tensor): Tensor {
  const [rows, width, ...more] = tensor.dims;
  return rows !== undefined && width === 1 && more.length === 0 ? { ...tensor, dims: [rows] } : tensor;
}
