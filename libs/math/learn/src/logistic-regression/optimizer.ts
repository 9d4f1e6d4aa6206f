import type { InvalidOption } from '../failures.js';

/** How a gradient becomes a step. */
export type OptimizerChoice =
  /** v ← momentum · v + g;  θ ← θ − η v   (plain stochastic gradient descent where momentum is 0) */
  | { readonly kind: 'sgd'; readonly momentum: number }
  /** Adam (Kingma, Ba, ICLR 2015, algorithm 1) with β₁ = 0.9, β₂ = 0.999, ε = 1e-8 */
  | { readonly kind: 'adam' };

/** An optimizer with its running state; `step` moves `parameters` in place. */
export interface Optimizer {
  step(parameters: Float64Array, gradient: Float64Array, learningRate: number): void;
}

/** A fresh optimizer for `size` parameters. */
export function createOptimizer(choice: OptimizerChoice, size: number): Optimizer {
  return choice.kind === 'adam' ? new Adam(size) : new MomentumDescent(choice.momentum, size);
}

export function findInvalidOptimizer(choice: OptimizerChoice): InvalidOption | undefined {
  if (choice.kind === 'adam' || (choice.momentum >= 0 && choice.momentum < 1)) return undefined;
  return { kind: 'invalid-option', option: 'optimizer', requirement: 'a momentum in [0, 1)' };
}

class MomentumDescent implements Optimizer {
  private readonly velocity: Float64Array;

  constructor(
    private readonly momentum: number,
    size: number,
  ) {
    this.velocity = new Float64Array(size);
  }

  step(parameters: Float64Array, gradient: Float64Array, learningRate: number): void {
    const { velocity, momentum } = this;
    for (let j = 0; j < parameters.length; j++) {
      velocity[j] = momentum * velocity[j] + gradient[j];
      parameters[j] -= learningRate * velocity[j];
    }
  }
}

class Adam implements Optimizer {
  private readonly mean: Float64Array;
  private readonly square: Float64Array;
  private meanDecay = 1;
  private squareDecay = 1;

  constructor(size: number) {
    this.mean = new Float64Array(size);
    this.square = new Float64Array(size);
  }

  step(parameters: Float64Array, gradient: Float64Array, learningRate: number): void {
    const { mean, square } = this;
    this.meanDecay *= 0.9;
    this.squareDecay *= 0.999;
    const meanScale = learningRate / (1 - this.meanDecay);
    const squareScale = 1 / (1 - this.squareDecay);
    for (let j = 0; j < parameters.length; j++) {
      const g = gradient[j];
      mean[j] = 0.9 * mean[j] + 0.1 * g;
      square[j] = 0.999 * square[j] + 0.001 * g * g;
      parameters[j] -= (meanScale * mean[j]) / (Math.sqrt(square[j] * squareScale) + 1e-8);
    }
  }
}
