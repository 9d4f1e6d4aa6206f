import type { InvalidOption } from '../failures.js';

/** What is added to the loss: α times ½‖w‖² (l2), ‖w‖₁ (l1), or their mix. */
export type SgdPenalty =
  | { readonly kind: 'none' }
  | { readonly kind: 'l2' }
  | { readonly kind: 'l1' }
  | { readonly kind: 'elastic-net'; readonly l1Ratio: number };

/** How the rate moves with the number t of examples seen. */
export type SgdLearningRate =
  /** η = 1 / (α (t₀ + t)), with Bottou's t₀ */
  | { readonly kind: 'optimal' }
  | { readonly kind: 'constant'; readonly rate: number }
  /** η = initialRate / t^power */
  | { readonly kind: 'inverse-scaling'; readonly initialRate: number; readonly power: number }
  /** η = initialRate, divided by 5 whenever progress ends */
  | { readonly kind: 'adaptive'; readonly initialRate: number };

/** In which order the examples of an epoch are seen; `seed` is scikit-learn's integer `random_state`. */
export type SgdOrder = { readonly kind: 'as-given' } | { readonly kind: 'shuffled'; readonly seed: number };

/** How to learn; what is not given is scikit-learn's default. */
export interface SgdOptions {
  /** l2 unless given. */
  readonly penalty?: SgdPenalty;
  /** α > 0, the strength of the penalty (and of `optimal`); 1e-4 unless given. */
  readonly alpha?: number;
  /** `optimal` unless given. */
  readonly learningRate?: SgdLearningRate;
  readonly order: SgdOrder;
  /** How much an example counts by its label; 1 and 1 unless given. */
  readonly classWeights?: { readonly negative: number; readonly positive: number };
  /** Averages the parameters from this example on (1, 2, …); no averaging unless given. */
  readonly averageFrom?: number;
}

/** Options with every default filled in. */
export interface ResolvedSgdOptions {
  readonly l1Ratio: number;
  readonly alpha: number;
  readonly penalty: SgdPenalty;
  readonly learningRate: SgdLearningRate;
  readonly order: SgdOrder;
  readonly weightByLabel: readonly [negative: number, positive: number];
  readonly averageFrom: number;
}

export function resolveSgdOptions(options: SgdOptions): ResolvedSgdOptions {
  const { penalty = { kind: 'l2' }, alpha = 1e-4, learningRate = { kind: 'optimal' }, order } = options;
  const { negative = 1, positive = 1 } = options.classWeights ?? {};
  const l1Ratio = penalty.kind === 'elastic-net' ? penalty.l1Ratio : penalty.kind === 'l1' ? 1 : 0;
  const averageFrom = options.averageFrom ?? Infinity;
  return { l1Ratio, alpha, penalty, learningRate, order, weightByLabel: [negative, positive], averageFrom };
}

export function findInvalidSgdOption(options: SgdOptions): InvalidOption | undefined {
  const { penalty, alpha = 1, learningRate, order, classWeights, averageFrom = 1 } = options;
  if (!isPositive(alpha)) return invalid('alpha', 'positive and finite');
  if (penalty?.kind === 'elastic-net' && !(penalty.l1Ratio >= 0 && penalty.l1Ratio <= 1)) {
    return invalid('penalty', 'an l1Ratio in [0, 1]');
  }
  if (learningRate !== undefined && !isUsableRate(learningRate)) {
    return invalid('learningRate', 'a positive finite rate and a finite power');
  }
  if (
    order.kind === 'shuffled' &&
    !(Number.isInteger(order.seed) && order.seed >= 0 && order.seed < 2 ** 32)
  ) {
    return invalid('order', 'an integer seed in 0…2³² − 1');
  }
  if (classWeights && !(isPositive(classWeights.negative) && isPositive(classWeights.positive))) {
    return invalid('classWeights', 'two positive finite numbers');
  }
  if (!Number.isInteger(averageFrom) || averageFrom < 1) return invalid('averageFrom', 'a positive integer');
  return undefined;
}

function isUsableRate(learningRate: SgdLearningRate): boolean {
  if (learningRate.kind === 'optimal') return true;
  if (learningRate.kind === 'constant') return isPositive(learningRate.rate);
  if (learningRate.kind === 'inverse-scaling' && !Number.isFinite(learningRate.power)) return false;
  return isPositive(learningRate.initialRate);
}

function isPositive(value: number): boolean {
  return Number.isFinite(value) && value > 0;
}

function invalid(option: string, requirement: string): InvalidOption {
  return { kind: 'invalid-option', option, requirement };
}
