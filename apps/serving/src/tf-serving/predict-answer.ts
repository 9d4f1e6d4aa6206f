import { InvalidInputError } from '@orrery/domain';
import { TF_SERVING_STYLE, writeColumns, writeRows } from '../json/write-tensors.js';
import type { PredictInput } from '../prediction/predict-input.js';
import type { PredictedPart } from '../prediction/prediction.service.js';

/** Texts of rows, as one version answered them. */
export interface RowTexts {
  readonly positions: readonly number[] | null;
  readonly texts: readonly string[];
}

/** The body of an answer to a predict request but for its last brace. @throws {InvalidInputError} */
export function predictAnswer(kind: PredictInput['kind'], parts: readonly PredictedPart[]): string {
  if (kind !== 'rows') return `{"outputs":${writeColumns(parts[0]?.outputs ?? [], TF_SERVING_STYLE)}`;
  return `{"predictions":[${inOrder(parts.map(rowTexts)).join()}]`;
}

/** The texts of all rows as the request has them. */
export function inOrder(parts: readonly RowTexts[]): readonly string[] {
  const [only, ...others] = parts;
  if (only !== undefined && others.length === 0) return only.texts;
  const texts: string[] = [];
  for (const part of parts) {
    for (const [index, text] of part.texts.entries()) texts[part.positions?.[index] ?? index] = text;
  }
  return texts;
}

function rowTexts({ outputs, rows, positions }: PredictedPart): RowTexts {
  const written = writeRows(outputs, rows, TF_SERVING_STYLE);
  if (written.kind === 'ok') return { positions, texts: written.rows };
  const message = `The output "${written.output}" has not one entry a row: send "inputs" instead of "instances".`;
  throw new InvalidInputError('instances', message);
}
