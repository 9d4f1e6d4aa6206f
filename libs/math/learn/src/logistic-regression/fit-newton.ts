import type { InvalidOption } from '../failures.js';
import { solvePositiveDefinite } from '../linear-algebra/solve-positive-definite.js';
import { type ClassWeight, findInvalidClassWeight, meanOneClassWeights } from './class-weight.js';
import { FittedLogisticRegression } from './fitted-logistic-regression.js';
import { LogisticObjective } from './logistic-objective.js';
import { findUnusableRows, type LabelledRows, type UnusableRows } from './training-set.js';

/** A full-batch training: the same objective as the mini-batch one, solved to the last digits. */
export interface NewtonTraining extends LabelledRows {
  /** λ ≥ 0 of the penalty λ/2 · ‖w‖² beside the mean loss; 0 unless given. scikit-learn's C is 1 / (n λ). */
  readonly l2?: number;
  readonly classWeight?: ClassWeight;
  /** 50 unless given; a handful is typical. */
  readonly maxIterations?: number;
}

export type NewtonOutcome =
  | { readonly kind: 'fitted'; readonly model: FittedLogisticRegression; readonly iterations: number }
  /** A plane separates the classes, so that without a penalty the coefficients grow for ever. */
  | { readonly kind: 'separable' }
  /** Columns depend on each other (or are constant) and no penalty chooses among the solutions. */
  | { readonly kind: 'singular' }
  | { readonly kind: 'not-converged'; readonly iterations: number; readonly decrement: number }
  | UnusableRows
  | InvalidOption;

/** Converged when the expected distance to the minimum, λ²/2 (λ the Newton decrement), is below rounding of a loss. */
const SQUARED_DECREMENT_TOLERANCE = 1e-20;
/** Sufficient decrease of the line search (Armijo), and how often it may halve the step. */
const SUFFICIENT_DECREASE = 1e-4;
const MAX_HALVINGS = 40;

/**
 * The exact minimum of the penalized logistic loss, by Newton's method with a line search (IRLS).
 *
 * Scale-free: the test for convergence is the Newton decrement √(gᵀ H⁻¹ g), which no linear map of the features changes.
 * Where there is no unique finite minimum it says why. Cost: O(n d² + d³) an iteration.
 *
 * Source: S. Boyd, L. Vandenberghe, "Convex Optimization", §9.5; agrees with scikit-learn's `LogisticRegression`.
 *
 * @example
 * const outcome = fitNewton({ features, featureCount: 4, labels, l2: 1 / labels.length }); // scikit-learn's default, C = 1
 */
export function fitNewton(training: NewtonTraining): NewtonOutcome {
  const refusal = findRefusal(training);
  if (refusal !== undefined) return refusal;
  const { featureCount, labels, l2 = 0, classWeight = { kind: 'none' }, maxIterations = 50 } = training;
  const objective = new LogisticObjective(training, meanOneClassWeights(labels, classWeight), l2);
  let parameters = new Float64Array(featureCount + 1);
  let squaredDecrement = Infinity;
  for (let iteration = 1; iteration <= maxIterations; iteration++) {
    const point = objective.at(parameters);
    if (l2 === 0 && point.separatesAll) return { kind: 'separable' };
    const direction = solvePositiveDefinite(point.hessian, point.gradient);
    if (direction === undefined) return { kind: 'singular' };
    squaredDecrement = dot(point.gradient, direction);
    const step = { parameters, direction, value: point.value, squaredDecrement };
    parameters = descend(objective, step);
    if (squaredDecrement <= SQUARED_DECREMENT_TOLERANCE) {
      return { kind: 'fitted', model: new FittedLogisticRegression(parameters), iterations: iteration };
    }
  }
  return { kind: 'not-converged', iterations: maxIterations, decrement: Math.sqrt(squaredDecrement) };
}

interface NewtonStep {
  readonly parameters: Float64Array;
  readonly direction: Float64Array;
  readonly value: number;
  readonly squaredDecrement: number;
}

/** The parameters after the longest halved step that lowers the loss enough. */
function descend(objective: LogisticObjective, step: NewtonStep): Float64Array<ArrayBuffer> {
  const { parameters, direction, value, squaredDecrement } = step;
  let length = 1;
  let moved = moveAgainst(parameters, direction, length);
  // Near the minimum the decrease drowns in rounding, and the full step is right.
  if (squaredDecrement < 1e-10) return moved;
  for (let halvings = 0; halvings < MAX_HALVINGS; halvings++) {
    if (objective.valueAt(moved) <= value - SUFFICIENT_DECREASE * length * squaredDecrement) break;
    length /= 2;
    moved = moveAgainst(parameters, direction, length);
  }
  return moved;
}

function moveAgainst(
  parameters: Float64Array,
  direction: Float64Array,
  length: number,
): Float64Array<ArrayBuffer> {
  return Float64Array.from(parameters, (value, j) => value - length * direction[j]);
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, j) => sum + value * b[j], 0);
}

function findRefusal({
  l2 = 0,
  classWeight,
  maxIterations = 50,
  ...rows
}: NewtonTraining): UnusableRows | InvalidOption | undefined {
  if (!(Number.isFinite(l2) && l2 >= 0)) {
    return { kind: 'invalid-option', option: 'l2', requirement: 'finite and not negative' };
  }
  if (!Number.isInteger(maxIterations) || maxIterations < 1) {
    return { kind: 'invalid-option', option: 'maxIterations', requirement: 'a positive integer' };
  }
  return (classWeight && findInvalidClassWeight(classWeight)) ?? findUnusableRows(rows, 'training');
}
