import {
  interleaveColumns,
  simpleImputer,
  standardScaler,
  type FittedSimpleImputer,
  type FittedStandardScaler,
  type LabelledRows,
} from '@orrery/math-learn';
import { reasonOf } from './failure-reason.js';
import type { Rows, RowSets } from './read-rows.js';

/** What was learnt from the training rows alone, so that the validation rows stay unseen. */
export interface Preprocessing {
  readonly imputer: FittedSimpleImputer;
  readonly scaler: FittedStandardScaler;
}

/** Rows without gaps and of like size, ready for any number of trainings. */
export interface PreparedRows {
  readonly kind: 'prepared';
  readonly preprocessing: Preprocessing;
  readonly training: LabelledRows;
  readonly validation: LabelledRows;
}

export interface UnusableRowSets {
  readonly kind: 'unusable';
  readonly reason: string;
}

/** Fills the gaps of a column with its mean, and scales it to mean 0 and standard deviation 1. */
export function prepareRows(
  { training, validation }: RowSets,
  features: readonly string[],
): PreparedRows | UnusableRowSets {
  const imputer = simpleImputer.fit(training.columns);
  if (imputer.kind !== 'fitted') return { kind: 'unusable', reason: reasonOf(imputer, features) };
  const filled = imputer.imputer.transform(training.columns);
  if (filled.kind !== 'transformed') return { kind: 'unusable', reason: reasonOf(filled, features) };
  const scaler = standardScaler.fit(filled.columns);
  if (scaler.kind !== 'fitted') return { kind: 'unusable', reason: reasonOf(scaler, features) };
  const preprocessing = { imputer: imputer.imputer, scaler: scaler.scaler };
  const preparedTraining = applyTo(training, preprocessing, features);
  if (preparedTraining.kind === 'unusable') return preparedTraining;
  const preparedValidation = applyTo(validation, preprocessing, features);
  if (preparedValidation.kind === 'unusable') return preparedValidation;
  return {
    kind: 'prepared',
    preprocessing,
    training: preparedTraining.rows,
    validation: preparedValidation.rows,
  };
}

function applyTo(
  { columns, labels }: Rows,
  { imputer, scaler }: Preprocessing,
  names: readonly string[],
): { readonly kind: 'applied'; readonly rows: LabelledRows } | UnusableRowSets {
  const filled = imputer.transform(columns);
  if (filled.kind !== 'transformed') return { kind: 'unusable', reason: reasonOf(filled, names) };
  const scaled = scaler.transform(filled.columns);
  if (scaled.kind !== 'transformed') return { kind: 'unusable', reason: reasonOf(scaled, names) };
  const interleaved = interleaveColumns(scaled.columns);
  if (interleaved.kind !== 'interleaved') return { kind: 'unusable', reason: reasonOf(interleaved, names) };
  const { features, featureCount } = interleaved;
  return { kind: 'applied', rows: { features, featureCount, labels } };
}
