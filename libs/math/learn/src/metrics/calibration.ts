import { type BinaryProbabilities, findUnmeasurable, type MetricFailure } from './binary-scores.js';
import type { InvalidOption } from '../failures.js';

export interface CalibrationInput extends BinaryProbabilities {
  /** Bins of equal width over [0, 1]; 10 unless given. */
  readonly binCount?: number;
}

/** The examples whose probability lies in (lower, upper]; the first bin holds 0 too. */
export interface CalibrationBin {
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
  readonly meanProbability: number;
  readonly positiveShare: number;
}

/** Whether probabilities mean what they say. */
export interface Calibration {
  readonly kind: 'measured';
  /** The bins that hold an example, in order. */
  readonly bins: readonly CalibrationBin[];
  /** Σ (count/n) · |positiveShare − meanProbability|, in [0, 1]; lower is better. */
  readonly expectedCalibrationError: number;
}

/**
 * Compares, bin by bin, the mean probability with the share of positives: equal in all bins means calibrated.
 *
 * Bins, means and shares are those of scikit-learn's `calibration_curve(strategy="uniform")`; empty bins are left out.
 * The expected calibration error is that of M. Naeini, G. Cooper, M. Hauskrecht (AAAI 2015).
 *
 * @example
 * calibration({ labels: Uint8Array.of(0, 1), probabilities: Float64Array.of(0.1, 0.9), binCount: 2 });
 * // two bins of one example each; expectedCalibrationError: 0.1
 */
export function calibration(input: CalibrationInput): Calibration | MetricFailure | InvalidOption {
  const { labels, probabilities, binCount = 10 } = input;
  if (!Number.isInteger(binCount) || binCount < 1) {
    return { kind: 'invalid-option', option: 'binCount', requirement: 'a positive integer' };
  }
  const failure = findUnmeasurable(input);
  if (failure !== undefined) return failure;
  const counts = new Uint32Array(binCount);
  const probabilitySums = new Float64Array(binCount);
  const positives = new Uint32Array(binCount);
  for (let i = 0; i < labels.length; i++) {
    const bin = binOf(probabilities[i], binCount);
    counts[bin]++;
    probabilitySums[bin] += probabilities[i];
    positives[bin] += labels[i];
  }
  const bins: CalibrationBin[] = [];
  let expectedCalibrationError = 0;
  for (let bin = 0; bin < binCount; bin++) {
    const count = counts[bin];
    if (count === 0) continue;
    const meanProbability = probabilitySums[bin] / count;
    const positiveShare = positives[bin] / count;
    bins.push({ lower: bin / binCount, upper: (bin + 1) / binCount, count, meanProbability, positiveShare });
    expectedCalibrationError += (count / labels.length) * Math.abs(positiveShare - meanProbability);
  }
  return { kind: 'measured', bins, expectedCalibrationError };
}

/** The bin (k/m, (k + 1)/m] of p, by its computed edges, so that a value on an edge lies below it. */
function binOf(p: number, binCount: number): number {
  let bin = Math.min(Math.floor(p * binCount), binCount - 1);
  if (bin > 0 && p <= bin / binCount) bin--;
  if (bin < binCount - 1 && p > (bin + 1) / binCount) bin++;
  return bin;
}
