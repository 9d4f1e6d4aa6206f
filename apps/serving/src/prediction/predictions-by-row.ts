import { InvalidInputError } from '@orrery/domain';
import { decodeRows } from '../model-process/index.js';
import type { PredictedPart } from './prediction.service.js';

/**
 * One entry for each row of the request, in its order: an object by output, or the bare value of the only output.
 *
 * @throws {InvalidInputError} when the model has an output without rows, which only columns can show.
 */
export function predictionsByRow(parts: readonly PredictedPart[]): readonly unknown[] {
  const [only, ...others] = parts;
  if (only !== undefined && others.length === 0) return rowsOf(only);
  const predictions: unknown[] = [];
  for (const part of parts) {
    for (const [index, row] of rowsOf(part).entries()) predictions[part.positions?.[index] ?? index] = row;
  }
  return predictions;
}

function rowsOf({ outputs, rows }: PredictedPart): readonly unknown[] {
  const decoded = decodeRows(outputs, rows);
  if (decoded.kind === 'not-by-row') {
    const message = `The output "${decoded.output}" has not one entry a row: send "inputs" instead of "instances".`;
    throw new InvalidInputError('instances', message);
  }
  const [output, ...others] = outputs;
  if (output === undefined || others.length > 0) return decoded.rows;
  return decoded.rows.map((row) => row[output.name]);
}

/** The version that answered each row. */
export function versionsByRow(parts: readonly PredictedPart[]): readonly number[] {
  const versions: number[] = [];
  for (const { positions, rows, route } of parts) {
    for (let row = 0; row < rows; row++) versions[positions?.[row] ?? row] = route.destination.version;
  }
  return versions;
}
