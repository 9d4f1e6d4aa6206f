/** How a model is made smaller or faster, with every option decided. Names of nodes are those of the model's file. */
export type Technique =
  | {
      /** Weights as int8, activations by a scale that each batch gets at run time. */
      readonly kind: 'DYNAMIC_INT8';
      readonly perChannel: boolean;
      readonly excludedNodes: readonly string[];
    }
  | {
      /** Weights and activations as int8, by scales that calibration rows tell. */
      readonly kind: 'STATIC_INT8';
      readonly perChannel: boolean;
      readonly excludedNodes: readonly string[];
      readonly calibration: Calibration;
    }
  | { readonly kind: 'FLOAT16'; readonly excludedNodes: readonly string[] }
  | {
      /** Weights to zero: the file keeps its size, unless it is compressed. */
      readonly kind: 'PRUNE';
      readonly method: PruningMethod;
      readonly amount: number;
      readonly seed: number;
      readonly excludedNodes: readonly string[];
      readonly retraining: Retraining | null;
    }
  | {
      /** Whole units of least norm out of the model. */
      readonly kind: 'REMOVE_UNITS';
      readonly amount: number;
      readonly excludedNodes: readonly string[];
      readonly retraining: Retraining | null;
    }
  | {
      readonly kind: 'QUANTIZATION_AWARE_TRAINING';
      readonly weightBits: WeightBits;
      readonly activationBits: ActivationBits;
      readonly retraining: Retraining;
    };

export type TechniqueKind = Technique['kind'];
export type CalibrationMethodName = 'MIN_MAX' | 'ENTROPY' | 'PERCENTILE';
export type PruningMethod = 'L1' | 'GLOBAL_L1' | 'RANDOM' | 'L2_UNITS' | 'RANDOM_UNITS';
export type WeightBits = 2 | 4 | 8;
export type ActivationBits = 4 | 8;

export interface Calibration {
  readonly method: CalibrationMethodName;
  /** The first so many rows of the calibration rows. */
  readonly rows: number;
  /** From 0 to 100, for PERCENTILE; the library's own when null. */
  readonly percentile: number | null;
}

/** How a perceptron learns on with what was taken from it. */
export interface Retraining {
  readonly rounds: number;
  /** Of each round. */
  readonly epochs: number;
  readonly learningRate: number;
}

/** Whether rows beside the held-out ones are needed, and for what. */
export function calibrationNeed(technique: Technique): string | null {
  if (technique.kind === 'STATIC_INT8') return 'calibrate on';
  return 'retraining' in technique && technique.retraining !== null ? 'train on' : null;
}
