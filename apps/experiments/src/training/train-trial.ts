import {
  Xoshiro128StarStar,
  accuracy,
  brierScore,
  logisticRegression,
  rocAuc,
  type EpochReport,
  type FittedLogisticRegression,
  type LabelledRows,
  type Measurement,
} from '@orrery/math-learn';
import { reasonOf } from './failure-reason.js';
import { modelFiles } from './model-files.js';
import type { PreparedRows } from './prepare-rows.js';
import type { EpochMeasures, ModelNames, TrialOutcome, TrialRequest } from './training.js';

/**
 * Trains once, giving out what was measured after each epoch; after the last one with the measures of the finished
 * model. The same rows and request give the same numbers and files.
 */
export function* trainTrial(
  { preprocessing, training, validation }: PreparedRows,
  { params, seed, epochs }: TrialRequest,
  names: ModelNames,
): Generator<EpochMeasures, TrialOutcome, void> {
  const epochsOfTraining = logisticRegression.fitByEpoch({
    ...training,
    validation,
    prng: Xoshiro128StarStar.fromSeed(seed),
    epochs,
    batchSize: params.batch_size,
    learningRate: { kind: 'inverse-time', initialRate: params.learning_rate, decay: 1 },
    l2: params.l2,
  });
  let step = epochsOfTraining.next();
  for (; !step.done; step = epochsOfTraining.next()) yield measuresOf(step.value);
  const outcome = step.value;
  if (outcome.kind === 'stopped') return { kind: 'failed', reason: 'the training was stopped.' };
  if (outcome.kind !== 'fitted') return { kind: 'failed', reason: reasonOf(outcome, names.features) };

  const final = measure(outcome.model, training, validation);
  if (final.kind === 'failed') return final;
  yield { epoch: epochs, values: final.values };
  return modelFiles({ model: outcome.model, preprocessing, ...names });
}

function measuresOf({ epoch, trainLogLoss, validation }: EpochReport): EpochMeasures {
  const measured = validation && {
    validation_log_loss: validation.logLoss,
    validation_auc: validation.rocAuc,
  };
  return { epoch, values: { train_log_loss: trainLogLoss, ...measured } };
}

type FinalMeasures =
  | { readonly kind: 'measured'; readonly values: Readonly<Record<string, number>> }
  | Extract<TrialOutcome, { readonly kind: 'failed' }>;

function measure(
  model: FittedLogisticRegression,
  training: LabelledRows,
  validation: LabelledRows,
): FinalMeasures {
  const onTraining = model.predictProbability(training.features);
  if (onTraining.kind !== 'predicted') return { kind: 'failed', reason: reasonOf(onTraining, []) };
  const onValidation = model.predictProbability(validation.features);
  if (onValidation.kind !== 'predicted') return { kind: 'failed', reason: reasonOf(onValidation, []) };
  const { labels } = validation;
  const probabilities = onValidation.values;
  const measurements: Readonly<Record<string, Measurement>> = {
    train_auc: rocAuc({ labels: training.labels, scores: onTraining.values }),
    validation_accuracy: accuracy({ labels, probabilities }),
    validation_brier_score: brierScore({ labels, probabilities }),
  };
  const values: Record<string, number> = {};
  for (const [key, measurement] of Object.entries(measurements)) {
    if (measurement.kind !== 'measured') return { kind: 'failed', reason: reasonOf(measurement, []) };
    values[key] = measurement.value;
  }
  return { kind: 'measured', values };
}
