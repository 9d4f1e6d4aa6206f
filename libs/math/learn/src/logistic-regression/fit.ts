import type { EpochReport, EpochTraining, TrainingOutcome } from './epoch-training.js';
import { fitByEpoch } from './fit-by-epoch.js';

/** A training that runs to its end in one call. */
export interface Training extends EpochTraining {
  /** Hears of every epoch as it ends. */
  readonly onEpoch?: (report: EpochReport) => void;
}

/**
 * Trains a binary logistic model by mini-batches in one call: `fitByEpoch`, run to its end.
 *
 * @example
 * const outcome = fit({ features, featureCount: 8, labels, prng: Xoshiro128StarStar.fromSeed(1), epochs: 5 });
 * if (outcome.kind === 'fitted') outcome.model.predictProbability(unseen);
 */
export function fit(training: Training): TrainingOutcome {
  const epochs = fitByEpoch(training);
  for (;;) {
    const step = epochs.next();
    if (step.done) return step.value;
    training.onEpoch?.(step.value);
  }
}
