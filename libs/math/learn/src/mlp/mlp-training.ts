import type { InsufficientData, InvalidOption, NotFinite, ShapeMismatch } from '../failures.js';
import type { LearningRateSchedule } from '../logistic-regression/learning-rate-schedule.js';
import type { NumericColumn } from '../numeric-column.js';
import type { Prng } from '../random/prng.js';
import type { Activation } from './activation.js';
import type { DenseWeights } from './dense-weights.js';
import type { FakeQuantization } from './fake-quantization.js';
import type { MlpOptimizer } from './mlp-optimizer.js';
import type { MlpTarget } from './output-loss.js';

/** A class number that is not one of 0 … classCount − 1. */
export interface InvalidClass {
  readonly kind: 'invalid-class';
  readonly index: number;
  readonly label: number;
  readonly classCount: number;
}

/** Where the training begins. */
export type MlpStart =
  /** Glorot's uniform weights for hidden layers of these sizes (none: a linear model). */
  | { readonly kind: 'random'; readonly hiddenSizes: readonly number[] }
  /** Given weights: fine-tuning. */
  | { readonly kind: 'weights'; readonly layers: readonly DenseWeights[] };

/** Rows and what they should give; `features` row-major, n × featureCount. */
export interface MlpRows {
  readonly features: NumericColumn;
  readonly featureCount: number;
  readonly target: MlpTarget;
}

/** What to learn from, and how. What is not given is scikit-learn's default, but for the end: all `epochs` are run. */
export interface MlpTraining extends MlpRows {
  readonly start: MlpStart;
  /** Draws the weights and orders the rows of each epoch; the same state gives the same network, bit for bit. */
  readonly prng: Prng;
  /** The order of the rows in an epoch (1, 2, …), instead of a shuffle. */
  readonly order?: (epoch: number) => Uint32Array;
  readonly epochs: number;
  /** Of the hidden units: relu unless given. */
  readonly activation?: Activation;
  /** float64 unless given; float32 takes half the memory. */
  readonly precision?: 'float32' | 'float64';
  /** 200 rows unless given, or all where there are fewer. */
  readonly batchSize?: number;
  /** Adam unless given. */
  readonly optimizer?: MlpOptimizer;
  /** A constant 0.001 unless given. */
  readonly learningRate?: LearningRateSchedule;
  /** α of the penalty α/2 · Σw² / rows of a batch (scikit-learn's `alpha`); 1e-4 unless given. */
  readonly l2?: number;
  /** A mask for each layer's weights, or null: what is 0 is pruned and stays 0. */
  readonly masks?: readonly (Uint8Array | null)[];
  /** Trains the network to be quantized (quantization-aware training). */
  readonly quantization?: FakeQuantization;
  /** Rows to score after every epoch; they are not learnt from. */
  readonly validation?: MlpRows;
  /** Ends the training after more than `patience` epochs that do not better the best by `tolerance`. */
  readonly stopping?: { readonly tolerance: number; readonly patience: number };
  /** Asked before every step; true ends the training with the network as it is. */
  readonly shouldStop?: () => boolean;
}

/** Why a training cannot start. */
export type MlpRefusal = InsufficientData | ShapeMismatch | NotFinite | InvalidClass | InvalidOption;
