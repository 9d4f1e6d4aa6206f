import { z } from 'zod';

/** The Redis stream on which serving tells what it answered; monitoring and experimentation read it. */
export const PREDICTION_STREAM = 'predictions';

/** Where an A/B test put the caller of a prediction. */
const exposure = z.object({ abTestId: z.uuid(), userId: z.string(), variation: z.string() });

/**
 * One answered (or refused) predict request: up to `rows` rows, features by column.
 *
 * Features and predictions are column arrays of equal length; `exposures` holds an entry for each row that an A/B
 * test routed. `latencyMs` is the time from the request's arrival to its answer.
 */
export const predictionRecordSchema = z.object({
  id: z.uuid(),
  at: z.iso.datetime(),
  endpoint: z.string(),
  model: z.string(),
  modelVersionId: z.uuid(),
  version: z.int(),
  rows: z.int().min(0),
  /** Requests that this record stands for, itself included: under load only a part is shown, and all are counted. */
  requests: z.int().min(1).default(1),
  /** The chance with which this one was chosen to be shown. */
  sampled: z.number().gt(0).max(1).default(1),
  latencyMs: z.number().min(0),
  outcome: z.enum(['OK', 'INVALID', 'OVERLOADED', 'FAILED']),
  features: z.record(z.string(), z.array(z.union([z.number(), z.string(), z.boolean(), z.null()]))),
  predictions: z.record(z.string(), z.array(z.union([z.number(), z.string(), z.boolean(), z.null()]))),
  exposures: z.array(exposure),
});

export type PredictionRecord = z.infer<typeof predictionRecordSchema>;
