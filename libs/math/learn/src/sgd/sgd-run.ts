import { logisticLoss } from '../logistic-regression/linear-scores.js';
import type { LabelledRows } from '../logistic-regression/training-set.js';
import { ScaledWeights } from './scaled-weights.js';
import type { ResolvedSgdOptions } from './sgd-options.js';
import type { SgdState } from './sgd-state.js';

/** Gradients are cut to ±10¹², as far as which they are of use. */
const LARGEST_GRADIENT = 1e12;

/** One learner on its way through examples, changed in place: the loop of scikit-learn's `SGDClassifier(loss="log_loss")`. */
export class SgdRun {
  /** The rate of the next step, for the schedules that are not a function of t. */
  rate: number;

  private readonly weights: ScaledWeights;
  private readonly coefficients: Float64Array;
  private readonly averages: Float64Array;
  private readonly optimalOffset: number;
  private intercept: number;
  private averageIntercept: number;
  private examples: number;
  private l1Due = 0;

  constructor(
    state: SgdState,
    private readonly rows: LabelledRows,
    private readonly options: ResolvedSgdOptions,
  ) {
    this.coefficients = Float64Array.from(state.coefficients);
    this.averages = Float64Array.from(state.averageCoefficients);
    this.weights = new ScaledWeights(this.coefficients, this.averages);
    this.intercept = state.intercept;
    this.averageIntercept = state.averageIntercept;
    this.examples = state.examples;
    this.optimalOffset = optimalOffset(options.alpha);
    this.rate = initialRate(options);
  }

  /** Learns from the rows in this order; 'overflown' once the parameters have left the range of doubles. */
  runEpoch(order: Uint32Array): 'completed' | 'overflown' {
    for (let k = 0; k < order.length; k++) this.step(order[k], this.score(order[k]));
    return this.overflown() ? 'overflown' : 'completed';
  }

  /** The same, with the mean penalized loss of each example just before its step; undefined once overflown. */
  runMeasuredEpoch(order: Uint32Array): number | undefined {
    let objective = 0;
    for (let k = 0; k < order.length; k++) {
      const row = order[k];
      const score = this.score(row);
      objective += logisticLoss(score, this.rows.labels[row]) + this.penalty();
      this.step(row, score);
    }
    return this.overflown() ? undefined : objective / order.length;
  }

  state(): SgdState {
    this.weights.materialize();
    return {
      coefficients: Array.from(this.coefficients),
      intercept: this.intercept,
      averageCoefficients: Array.from(this.averages),
      averageIntercept: this.averageIntercept,
      examples: this.examples,
    };
  }

  private score(row: number): number {
    return this.weights.dot(this.rows.features, row * this.rows.featureCount) + this.intercept;
  }

  private step(row: number, score: number): void {
    const { weights, options } = this;
    const { features, labels, featureCount } = this.rows;
    const { alpha, l1Ratio, averageFrom } = options;
    const from = row * featureCount;
    const label = labels[row];
    const t = this.examples + 1;
    const rate = this.rateAt(t);
    const slope = lossSlope(score, label);
    const step =
      -rate * Math.min(Math.max(slope, -LARGEST_GRADIENT), LARGEST_GRADIENT) * options.weightByLabel[label];
    if (options.penalty.kind === 'l2' || options.penalty.kind === 'elastic-net') {
      weights.decay(Math.max(0, 1 - (1 - l1Ratio) * rate * alpha));
    }
    if (step !== 0) weights.add(features, from, step);
    this.intercept += step;
    if (averageFrom <= t) {
      const count = t - averageFrom + 1;
      weights.average(features, from, step, count);
      this.averageIntercept += (this.intercept - this.averageIntercept) / count;
    }
    if (l1Ratio > 0 || options.penalty.kind === 'elastic-net') {
      this.l1Due += l1Ratio * rate * alpha;
      weights.truncate(this.l1Due);
    }
    this.examples = t;
  }

  private rateAt(t: number): number {
    const { learningRate, alpha } = this.options;
    if (learningRate.kind === 'optimal') this.rate = 1 / (alpha * (this.optimalOffset + t - 1));
    if (learningRate.kind === 'inverse-scaling')
      this.rate = learningRate.initialRate / t ** learningRate.power;
    return this.rate;
  }

  private overflown(): boolean {
    return !Number.isFinite(this.intercept) || !this.coefficients.every(Number.isFinite);
  }

  private penalty(): number {
    const { penalty, alpha, l1Ratio } = this.options;
    if (penalty.kind === 'none') return 0;
    return alpha * ((1 - l1Ratio) * 0.5 * this.weights.squaredNorm + l1Ratio * this.weights.absoluteNorm);
  }
}

/** σ(z) − y, without loss of digits for either label. */
function lossSlope(score: number, label: number): number {
  if (score <= -37) return Math.exp(score) - label;
  const odds = Math.exp(-score);
  return (1 - label - label * odds) / (1 + odds);
}

/** Bottou's t₀: the first rate moves a typical weight by no more than its own size. */
function optimalOffset(alpha: number): number {
  const typicalWeight = Math.sqrt(1 / Math.sqrt(alpha));
  const firstRate = typicalWeight / Math.max(1, lossSlope(-typicalWeight, 1));
  return 1 / (firstRate * alpha);
}

function initialRate({ learningRate }: ResolvedSgdOptions): number {
  switch (learningRate.kind) {
    case 'optimal':
      return 0;
    case 'constant':
      return learningRate.rate;
    case 'inverse-scaling':
    case 'adaptive':
      return learningRate.initialRate;
  }
}
