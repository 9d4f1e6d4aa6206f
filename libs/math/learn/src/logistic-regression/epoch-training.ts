import type { InvalidOption } from '../failures.js';
import type { Prng } from '../random/prng.js';
import { type ClassWeight, findInvalidClassWeight } from './class-weight.js';
import type { FittedLogisticRegression } from './fitted-logistic-regression.js';
import { findInvalidSchedule, type LearningRateSchedule } from './learning-rate-schedule.js';
import { findInvalidOptimizer, type OptimizerChoice } from './optimizer.js';
import { findUnusableRows, type LabelledRows, type UnusableRows } from './training-set.js';

/** What to learn from, and how. */
export interface EpochTraining extends LabelledRows {
  /** Orders the rows of each epoch; the same generator state gives the same model, bit for bit. */
  readonly prng: Prng;
  /** Passes over the rows; a positive integer. */
  readonly epochs: number;
  /** Rows per step, 256 unless given. */
  readonly batchSize?: number;
  /** Adam unless given. */
  readonly optimizer?: OptimizerChoice;
  /** A constant 0.01 unless given. */
  readonly learningRate?: LearningRateSchedule;
  /** λ ≥ 0 of the penalty λ/2 · ‖w‖², beside the mean loss; 0 unless given. scikit-learn's C is 1 / (n λ). */
  readonly l2?: number;
  /** No weights unless given. */
  readonly classWeight?: ClassWeight;
  /** Rows to report on after every epoch; they are not learnt from. */
  readonly validation?: LabelledRows;
  /** Asked before every step; true ends the training with the model as it is. */
  readonly shouldStop?: () => boolean;
}

/** How the model stands after an epoch (1, 2, …). Losses are mean log losses in nats, without weights and penalty. */
export interface EpochReport {
  readonly epoch: number;
  readonly learningRate: number;
  readonly trainLogLoss: number;
  readonly validation?: ValidationReport;
}

export interface ValidationReport {
  readonly logLoss: number;
  readonly rocAuc: number;
}

/** What training comes to. */
export type TrainingOutcome =
  | { readonly kind: 'fitted'; readonly model: FittedLogisticRegression; readonly epochs: number }
  | { readonly kind: 'stopped'; readonly model: FittedLogisticRegression; readonly epochs: number }
  /** The parameters left the range of doubles during this epoch: the learning rate is too large for these features. */
  | { readonly kind: 'diverged'; readonly epoch: number }
  | UnusableRows
  | InvalidOption;

/** The first reason why `training` cannot start, or undefined. */
export function findRefusal(training: EpochTraining): UnusableRows | InvalidOption | undefined {
  return (
    findInvalidOption(training) ?? findUnusableRows(training, 'training') ?? findUnusableValidation(training)
  );
}

function findInvalidOption(training: EpochTraining): InvalidOption | undefined {
  const { epochs, batchSize, l2, optimizer, learningRate, classWeight } = training;
  if (!isPositiveInteger(epochs)) return invalid('epochs', 'a positive integer');
  if (batchSize !== undefined && !isPositiveInteger(batchSize))
    return invalid('batchSize', 'a positive integer');
  if (l2 !== undefined && !(Number.isFinite(l2) && l2 >= 0)) return invalid('l2', 'finite and not negative');
  return (
    (optimizer && findInvalidOptimizer(optimizer)) ??
    (learningRate && findInvalidSchedule(learningRate)) ??
    (classWeight && findInvalidClassWeight(classWeight))
  );
}

function findUnusableValidation({ validation, featureCount }: EpochTraining): UnusableRows | undefined {
  if (validation === undefined) return undefined;
  if (validation.featureCount !== featureCount) {
    const { featureCount: actual } = validation;
    return { kind: 'shape-mismatch', what: 'validation feature count', expected: featureCount, actual };
  }
  return findUnusableRows(validation, 'validation');
}

function isPositiveInteger(value: number): boolean {
  return Number.isInteger(value) && value > 0;
}

function invalid(option: string, requirement: string): InvalidOption {
  return { kind: 'invalid-option', option, requirement };
}
