import type { InvalidOption } from '../failures.js';
import { FittedLogisticRegression } from '../logistic-regression/fitted-logistic-regression.js';
import {
  findMalformedRows,
  findUnusableRows,
  type LabelledRows,
  type UnusableRows,
} from '../logistic-regression/training-set.js';
import { ExampleOrder } from './example-order.js';
import {
  findInvalidSgdOption,
  type ResolvedSgdOptions,
  resolveSgdOptions,
  type SgdOptions,
} from './sgd-options.js';
import { SgdRun } from './sgd-run.js';
import { initialSgdState, type SgdState } from './sgd-state.js';

/** A training to convergence. */
export interface SgdTraining extends SgdOptions, LabelledRows {
  /** 1000 unless given. */
  readonly maxEpochs?: number;
  /** An epoch that lowers the best mean objective by less is no progress; 1e-3 unless given. */
  readonly tolerance?: number;
  /** Epochs without progress until the end; 5 unless given. */
  readonly patience?: number;
}

/** One more pass, over new examples. */
export interface SgdStep extends SgdOptions, LabelledRows {
  /** Where the last pass ended; nothing learnt yet unless given. */
  readonly previous?: SgdState;
}

export type SgdOutcome =
  | {
      readonly kind: 'fitted';
      readonly model: FittedLogisticRegression;
      readonly state: SgdState;
      readonly epochs: number;
    }
  /** The parameters left the range of doubles during this epoch. */
  | { readonly kind: 'diverged'; readonly epoch: number }
  | UnusableRows
  | InvalidOption;

/** Below this the adaptive rate is not divided any more. */
const SMALLEST_ADAPTIVE_RATE = 1e-6;

/**
 * Logistic regression one example at a time, step for step what scikit-learn's `SGDClassifier(loss="log_loss")` does:
 * same order, same schedules, same penalties, same stopping. For online learning; `logisticRegression.fit` is faster on
 * data at rest. Source: L. Bottou, "Stochastic gradient descent tricks" (2012).
 */
export const sgdClassifier = {
  /**
   * Passes over the rows until the mean objective stops going down (scikit-learn's `fit`).
   *
   * @example
   * sgdClassifier.fit({ features, featureCount: 8, labels, order: { kind: 'shuffled', seed: 42 } });
   */
  fit(training: SgdTraining): SgdOutcome {
    const refusal = findInvalidTraining(training) ?? findUnusableRows(training, 'training');
    if (refusal !== undefined) return refusal;
    const { maxEpochs = 1000, tolerance = 1e-3, patience = 5 } = training;
    const options = resolveSgdOptions(training);
    const run = new SgdRun(initialSgdState(training.featureCount), training, options);
    const order = new ExampleOrder(training.labels.length, training.order);
    let best = Infinity;
    let idle = 0;
    for (let epoch = 1; ; epoch++) {
      const objective = run.runMeasuredEpoch(order.next());
      if (objective === undefined) return { kind: 'diverged', epoch };
      idle = objective > best - tolerance ? idle + 1 : 0;
      best = Math.min(best, objective);
      if (idle >= patience) {
        const adapts = options.learningRate.kind === 'adaptive' && run.rate > SMALLEST_ADAPTIVE_RATE;
        if (!adapts) return finish(run, options, epoch);
        run.rate /= 5;
        idle = 0;
      }
      if (epoch === maxEpochs) return finish(run, options, epoch);
    }
  },

  /**
   * One pass over new rows (scikit-learn's `partial_fit`); a batch of one class, or of one row, will do.
   *
   * The one difference: with averaging, scikit-learn restarts the running intercept with every batch; this goes on.
   *
   * @example
   * let { state } = sgdClassifier.partialFit({ ...batch, order }); // once `kind` is 'fitted'
   * ({ state } = sgdClassifier.partialFit({ ...nextBatch, order, previous: state }));
   */
  partialFit(step: SgdStep): SgdOutcome {
    const { featureCount, previous = initialSgdState(featureCount) } = step;
    const refusal = findInvalidSgdOption(step) ?? findMalformedRows(step, 'training');
    if (refusal !== undefined) return refusal;
    if (previous.coefficients.length !== featureCount) {
      const actual = previous.coefficients.length;
      return { kind: 'shape-mismatch', what: 'previous coefficients', expected: featureCount, actual };
    }
    const options = resolveSgdOptions(step);
    const run = new SgdRun(previous, step, options);
    if (run.runEpoch(new ExampleOrder(step.labels.length, step.order).next()) === 'overflown') {
      return { kind: 'diverged', epoch: 1 };
    }
    return finish(run, options, 1);
  },
} as const;

function finish(run: SgdRun, { averageFrom }: ResolvedSgdOptions, epochs: number): SgdOutcome {
  const state = run.state();
  const averaged = averageFrom <= state.examples;
  const coefficients = averaged ? state.averageCoefficients : state.coefficients;
  const intercept = averaged ? state.averageIntercept : state.intercept;
  const model = new FittedLogisticRegression(Float64Array.of(...coefficients, intercept));
  return { kind: 'fitted', model, state, epochs };
}

function findInvalidTraining(training: SgdTraining): InvalidOption | undefined {
  const { maxEpochs = 1, tolerance = 0, patience = 1 } = training;
  if (!Number.isInteger(maxEpochs) || maxEpochs < 1) return invalid('maxEpochs', 'a positive integer');
  if (!Number.isFinite(tolerance)) return invalid('tolerance', 'finite');
  if (!Number.isInteger(patience) || patience < 1) return invalid('patience', 'a positive integer');
  return findInvalidSgdOption(training);
}

function invalid(option: string, requirement: string): InvalidOption {
  return { kind: 'invalid-option', option, requirement };
}
