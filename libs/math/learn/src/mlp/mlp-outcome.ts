import type { FittedMlp } from './fitted-mlp.js';
import type { MlpRefusal } from './mlp-training.js';
import type { QuantizedMlp } from './quantized-mlp.js';

/** How the network stands after an epoch (1, 2, …). */
export interface MlpEpochReport {
  readonly epoch: number;
  readonly learningRate: number;
  /** The mean loss with the penalty, each row's taken before the step of its batch (scikit-learn's loss curve). */
  readonly loss: number;
  /** Accuracy, or R² averaged over the outputs. */
  readonly validationScore?: number;
}

/** A network that came out of a training. */
export interface MlpFitted {
  /** 'stopped': by `shouldStop`. Where there is validation and `stopping`, the best epoch's network is kept. */
  readonly kind: 'fitted' | 'stopped';
  readonly model: FittedMlp;
  readonly reports: readonly MlpEpochReport[];
  /** The network in integers, where `quantization` was given. */
  readonly quantized: QuantizedMlp | undefined;
}

/** The loss left the range of numbers during this epoch: the learning rate is too large for these features. */
export interface MlpDiverged {
  readonly kind: 'diverged';
  readonly epoch: number;
}

/** What training comes to. */
export type MlpOutcome = MlpFitted | MlpDiverged | MlpRefusal;
