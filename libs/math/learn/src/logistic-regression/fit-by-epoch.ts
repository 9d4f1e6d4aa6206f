import { shuffleInPlace } from '../random/shuffle-in-place.js';
import { type EpochReport, type EpochTraining, findRefusal, type TrainingOutcome } from './epoch-training.js';
import { MiniBatchLearner } from './mini-batch-learner.js';

/**
 * Trains a binary logistic model by mini-batches, giving control back after every epoch.
 *
 * Minimizes (1/n) Σ sᵢ ℓ(w · xᵢ + b, yᵢ) + λ/2 ‖w‖², where ℓ is the logistic loss and sᵢ the class weight scaled to mean
 * 1; the intercept is not penalized. Rows are drawn in a fresh random order in every epoch. Features of like size
 * (`standardScaler`) make it fast. Nothing is yielded where the input is refused.
 *
 * Cost: O(n d) per epoch, and again for its training loss; validation adds a sort.
 *
 * Source: L. Bottou, F. Curtis, J. Nocedal, "Optimization methods for large-scale machine learning", SIAM Review 60 (2018).
 *
 * @example
 * const training = fitByEpoch({ features, featureCount: 8, labels, prng, epochs: 5 });
 * let step = training.next();
 * for (; !step.done; step = training.next()) await log(step.value);
 * const outcome = step.value;
 */
export function* fitByEpoch(training: EpochTraining): Generator<EpochReport, TrainingOutcome, void> {
  const refusal = findRefusal(training);
  if (refusal !== undefined) return refusal;
  const { labels, prng, epochs } = training;
  const learner = new MiniBatchLearner(training);
  const order = new Uint32Array(labels.length).map((_, row) => row);
  for (let epoch = 1; epoch <= epochs; epoch++) {
    shuffleInPlace(order, prng);
    if (learner.runEpoch(order, epoch) === 'stopped') {
      return { kind: 'stopped', model: learner.model(), epochs: epoch - 1 };
    }
    const report = learner.report(epoch);
    if (report === undefined) return { kind: 'diverged', epoch };
    yield report;
  }
  return { kind: 'fitted', model: learner.model(), epochs };
}
