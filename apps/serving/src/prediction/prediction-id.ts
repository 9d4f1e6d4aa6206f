import type { Identifier } from '@orrery/domain';

/** By which an outcome can be told later; the record on the prediction stream has it too. */
export type PredictionId = Identifier<'Prediction'>;

/** Header of an answer that names it. */
export const PREDICTION_ID_HEADER = 'x-orrery-prediction-id';

/** The identifier of an answer; of one that several versions gave, those of its parts. */
export function predictionIds(parts: readonly { readonly id: PredictionId }[]): string {
  const [only, ...others] = parts;
  return only !== undefined && others.length === 0 ? only.id : parts.map(({ id }) => id).join(', ');
}
