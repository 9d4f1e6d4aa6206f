import type { NumericColumn } from '../numeric-column.js';
import type { FakeQuantization } from './fake-quantization.js';
import { findUnfitLayers } from './find-refusal.js';
import { fitByEpoch } from './fit-by-epoch.js';
import { FittedMlp, type MlpParts } from './fitted-mlp.js';
import type { MlpEpochReport, MlpOutcome } from './mlp-outcome.js';
import type { MlpRefusal, MlpTraining } from './mlp-training.js';
import { quantizeMlp } from './quantize-mlp.js';

/**
 * The multi-layer perceptron: dense layers with one kind of hidden unit, trained by back-propagation in mini-batches; step
 * for step what scikit-learn's MLPClassifier and MLPRegressor do with `solver` sgd or adam.
 *
 * Source: D. Rumelhart, G. Hinton, R. Williams, Nature 323 (1986); Adam: D. Kingma, J. Ba, ICLR 2015.
 */
export const mlp = {
  /**
   * Trains to the end.
   *
   * @example
   * const target = { kind: 'classes', labels, classCount: 10 } as const;
   * mlp.fit({ features, featureCount: 64, target, start: { kind: 'random', hiddenSizes: [32] }, prng, epochs: 20 });
   */
  fit(training: MlpTraining): MlpOutcome {
    const epochs = fitByEpoch(training);
    for (;;) {
      const step = epochs.next();
      if (step.done) return step.value;
    }
  },

  /** The same as a generator: control comes back after every epoch. */
  fitByEpoch(training: MlpTraining): Generator<MlpEpochReport, MlpOutcome, void> {
    return fitByEpoch(training);
  },

  /** A network of given weights, or why they are none. */
  fromWeights(parts: MlpParts): { readonly kind: 'restored'; readonly model: FittedMlp } | MlpRefusal {
    return findUnfitLayers(parts.layers) ?? { kind: 'restored', model: new FittedMlp(parts) };
  },

  /** The network in integers without training: see `quantizeMlp`. */
  quantize(parts: MlpParts, quantization: FakeQuantization, calibration: NumericColumn) {
    return quantizeMlp(parts, quantization, calibration);
  },

  fromJSON: (document: unknown) => FittedMlp.fromJSON(document),
} as const;
