import type {
  InvalidOption,
  MetricFailure,
  MomentsOverflow,
  NoObservedValue,
  UnusableRows,
} from '@orrery/math-learn';

export type TrainingFailure =
  | UnusableRows
  | MetricFailure
  | NoObservedValue
  | MomentsOverflow
  | InvalidOption
  | { readonly kind: 'diverged'; readonly epoch: number };

/** Why a training came to nothing, in words; `features` are the names of the columns. */
export function reasonOf(failure: TrainingFailure, features: readonly string[]): string {
  switch (failure.kind) {
    case 'insufficient-data':
      return `there are ${failure.actual} rows where ${failure.required} are needed.`;
    case 'one-class':
      return `all of the ${failure.what} are ${failure.label}, so that there is nothing to tell apart.`;
    case 'no-observed-value':
      return `the feature "${features[failure.column]}" has no value in any row.`;
    case 'moments-overflow':
      return `the values of the feature "${features[failure.column]}" are too large to be scaled.`;
    case 'not-finite':
      return `${failure.what} has an infinite value at ${failure.index}.`;
    case 'invalid-label':
      return `the label of row ${failure.index} is neither 0 nor 1.`;
    case 'shape-mismatch':
      return `there are ${failure.actual} ${failure.what} where ${failure.expected} are needed.`;
    case 'not-a-probability':
      return `the model gives ${failure.value}, which is no probability.`;
    case 'invalid-option':
      return `"${failure.option}" must be ${failure.requirement}.`;
    case 'diverged':
      return `the training diverged in epoch ${failure.epoch}: choose a smaller learning_rate.`;
  }
}
