import { normal } from '@orrery/math-statistics';
import { requireRange } from '../require-range.js';
import { gaussLegendre } from './gauss-legendre.js';

/** A plan of looks: at share tₖ of the information the test stops if |Zₖ| ≥ bₖ. */
export interface LookPlan {
  /** Ascending, positive. */
  readonly shares: readonly number[];
  /** As many, positive. */
  readonly boundaries: readonly number[];
  /** E Z at share 1: the effect in standard errors of the full sample. Default 0, the null hypothesis. */
  readonly drift?: number;
}

/** A share of the paths beyond so many standard deviations is below 1e-17. */
const FAR = 8.5;

/**
 * The probability that the statistic of a test is outside its boundary at one look at least, look by look.
 *
 *     Zₖ √tₖ = W(tₖ) + θ tₖ,    πₖ = P(|Z₁| < b₁, …, |Zₖ₋₁| < bₖ₋₁, |Zₖ| ≥ bₖ)
 *
 * for a Brownian motion W, which sums of many users approach. The density of the paths that go on is carried from look
 * to look by Gauss–Legendre quadrature. Answers π₁ … π_K; their sum is the error rate (θ = 0) or the power.
 * Absolute error below 1e-12. Cost O(K n²) with n ≈ 30 to 200 nodes: 50 µs for 5 looks, 10 ms for 30.
 *
 * Source: Armitage, McPherson, Rowe, JRSS A 132 (1969), 235–244; Jennison, Turnbull, Group Sequential Methods (2000), ch. 19.
 *
 * @example
 * crossingProbability({ shares: [0.5, 1], boundaries: [1.96, 1.96] }); // [0.05, 0.0331…]: 8.3 % after two looks, not 5 %
 */
export function crossingProbability({ shares, boundaries, drift = 0 }: LookPlan): number[] {
  requirePlan(shares, boundaries);
  const first = firstLook(shares[0], boundaries[0], drift);
  const probabilities = [first];
  let paths: Paths | null = null;
  for (let k = 1; k < shares.length; k++) {
    const step: Step = { before: shares[k - 1], after: shares[k], drift };
    paths =
      paths === null
        ? startingPaths(step, boundaries[0])
        : carry(paths, { ...step, before: shares[k - 2], after: shares[k - 1] }, boundaries[k - 1], step);
    probabilities.push(outside(paths, step, boundaries[k]));
  }
  return probabilities;
}

/** Paths that have not stopped: at each node z the density times the quadrature weight. */
interface Paths {
  readonly z: Float64Array;
  readonly mass: Float64Array;
}

interface Step {
  readonly before: number;
  readonly after: number;
  readonly drift: number;
}

function firstLook(share: number, boundary: number, drift: number): number {
  const mean = drift * Math.sqrt(share);
  return normal.sf(boundary - mean) + normal.sf(boundary + mean);
}

function startingPaths(next: Step, boundary: number): Paths {
  const mean = next.drift * Math.sqrt(next.before);
  const { z, weights } = nodesFor(boundary, mean, kernelWidth(next));
  return { z, mass: z.map((each, i) => weights[i] * gaussian(each - mean)) };
}

/** The density after `step`, at nodes fine enough for the step that follows. */
function carry(paths: Paths, step: Step, boundary: number, next: Step): Paths {
  const width = step.after - step.before;
  const scale = Math.sqrt(step.after / width);
  const shift = step.drift * Math.sqrt(width);
  const from = paths.z.map((z) => z * Math.sqrt(step.before / width) + shift);
  const narrowest = Math.min(Math.sqrt(width / step.after), kernelWidth(next));
  const { z, weights } = nodesFor(boundary, step.drift * Math.sqrt(step.after), narrowest);
  const mass = z.map((to, i) => {
    const at = to * scale;
    let density = 0;
    for (let j = 0; j < from.length; j++) density += paths.mass[j] * gaussian(at - from[j]);
    return weights[i] * density * scale;
  });
  return { z, mass };
}

function outside(paths: Paths, step: Step, boundary: number): number {
  const width = step.after - step.before;
  const edge = boundary * Math.sqrt(step.after / width);
  const shift = step.drift * Math.sqrt(width);
  let probability = 0;
  for (let j = 0; j < paths.z.length; j++) {
    const at = paths.z[j] * Math.sqrt(step.before / width) + shift;
    probability += paths.mass[j] * (normal.sf(edge - at) + normal.sf(edge + at));
  }
  return probability;
}

/** How sharply the next look's statistic depends on this one's, in units of this one's. */
function kernelWidth({ before, after }: Step): number {
  return Math.sqrt((after - before) / before);
}

function nodesFor(
  boundary: number,
  mean: number,
  narrowest: number,
): { z: Float64Array; weights: Float64Array } {
  const low = Math.max(-boundary, mean - FAR);
  const high = Math.min(boundary, mean + FAR);
  // Nothing goes on where the boundary lies this far inside the tail: one node of next to no mass.
  if (!(high > low)) return { z: Float64Array.of(0), weights: Float64Array.of(0) };
  const half = (high - low) / 2;
  const middle = (high + low) / 2;
  const points = Math.min(400, 8 * Math.ceil((16 + (5 * half) / Math.min(1, narrowest)) / 8));
  const rule = gaussLegendre(points);
  return {
    z: rule.nodes.map((node) => middle + half * node),
    weights: rule.weights.map((weight) => weight * half),
  };
}

function gaussian(z: number): number {
  return 0.3989422804014327 * Math.exp((-z * z) / 2);
}

function requirePlan(shares: readonly number[], boundaries: readonly number[]): void {
  if (shares.length === 0 || shares.length !== boundaries.length)
    throw new RangeError(
      `there must be as many boundaries as shares, got ${boundaries.length} and ${shares.length}`,
    );
  shares.forEach((share, k) =>
    requireRange('share', share, { above: k === 0 ? 0 : shares[k - 1], below: Infinity }),
  );
  boundaries.forEach((boundary) => requireRange('boundary', boundary, { above: 0 }));
}
