import type { InvalidOption } from '../failures.js';
import type { NumericColumn } from '../numeric-column.js';

/** How a gradient becomes a step; what is not given is scikit-learn's default. */
export type MlpOptimizer =
  /** v ← momentum · v − η g;  θ ← θ + v, or with Nesterov's look ahead θ ← θ + momentum · v − η g. Momentum 0.9. */
  | { readonly kind: 'sgd'; readonly momentum?: number; readonly nesterov?: boolean }
  /** Adam (Kingma, Ba, ICLR 2015, section 2, the efficient order) with β₁ = 0.9, β₂ = 0.999, ε = 1e-8 */
  | { readonly kind: 'adam' };

/** An optimizer with its running state; `step` moves `parameters` in place. */
export interface Stepper {
  step(parameters: NumericColumn, gradient: NumericColumn, learningRate: number): void;
}

/** A fresh optimizer for parameters like these. */
export function createStepper(choice: MlpOptimizer, like: NumericColumn): Stepper {
  const zeros = (): NumericColumn => like.slice().fill(0);
  if (choice.kind === 'adam') return new Adam(zeros(), zeros());
  const { momentum = 0.9, nesterov = true } = choice;
  return new Momentum(zeros(), momentum, nesterov ? momentum : 0);
}

export function findInvalidMlpOptimizer(choice: MlpOptimizer): InvalidOption | undefined {
  const momentum = choice.kind === 'sgd' ? (choice.momentum ?? 0) : 0;
  if (momentum >= 0 && momentum <= 1) return undefined;
  return { kind: 'invalid-option', option: 'optimizer', requirement: 'a momentum in [0, 1]' };
}

class Momentum implements Stepper {
  constructor(
    private readonly velocity: NumericColumn,
    private readonly momentum: number,
    /** How much of the new velocity is looked ahead. */
    private readonly ahead: number,
  ) {}

  step(parameters: NumericColumn, gradient: NumericColumn, learningRate: number): void {
    const { velocity, momentum, ahead } = this;
    for (let j = 0; j < parameters.length; j++) {
      const push = learningRate * gradient[j];
      const moved = momentum * velocity[j] - push;
      velocity[j] = moved;
      parameters[j] += ahead === 0 ? moved : ahead * moved - push;
    }
  }
}

class Adam implements Stepper {
  private steps = 0;

  constructor(
    private readonly mean: NumericColumn,
    private readonly square: NumericColumn,
  ) {}

  step(parameters: NumericColumn, gradient: NumericColumn, learningRate: number): void {
    const { mean, square } = this;
    this.steps += 1;
    const rate = (learningRate * Math.sqrt(1 - 0.999 ** this.steps)) / (1 - 0.9 ** this.steps);
    const meanShare = 1 - 0.9;
    const squareShare = 1 - 0.999;
    for (let j = 0; j < parameters.length; j++) {
      const g = gradient[j];
      const m = 0.9 * mean[j] + meanShare * g;
      const v = 0.999 * square[j] + squareShare * (g * g);
      mean[j] = m;
      square[j] = v;
      parameters[j] -= (rate * m) / (Math.sqrt(v) + 1e-8);
    }
  }
}
