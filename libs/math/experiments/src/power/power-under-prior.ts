import { normal } from '@orrery/math-statistics';
import { errorsOf, type PlannedPrior, type PowerDesign } from './power-design.js';

/** Both variations' users, and the effect that is there. */
interface Planned {
  readonly users: number;
  readonly effect: number;
}

/** What the posterior's mean will be, by how much data move it, and how far it must lie from 0 to decide. */
interface Foreseen {
  readonly mean: number;
  readonly standardDeviation: number;
  readonly needed: number;
}

/**
 * The probability that a Bayesian test with a prior is decided at this number of users: that its posterior says with
 * 1 − α/2 that the effect is above 0, or below it.
 *
 *     normal prior N(μ, τ²):  m = (δ̂/σ² + μ/τ²) s²,  1/s² = 1/σ² + 1/τ²,  decided where |m| ≥ z s,  δ̂ ~ N(δ, σ²)
 *     beta prior B(a, b):     m = (a + xₜ)/(a + b + nₜ) − (a + x_c)/(a + b + n_c), both normal by approximation
 *
 * A sceptical prior costs users: it has to be overcome. Source: Spiegelhalter, Abrams, Myles, Bayesian Approaches to Clinical
 * Trials (2004), §6.5 (classical power of a Bayesian decision).
 */
export function powerUnderPrior(design: PowerDesign, prior: PlannedPrior, planned: Planned): number {
  const { mean, standardDeviation, needed } =
    prior.kind === 'normal' ? ofNormal(design, prior, planned) : ofRates(design, prior, planned);
  const critical = normal.isf(design.alpha / 2) * needed;
  return (
    normal.cdf((mean - critical) / standardDeviation) + normal.cdf((-mean - critical) / standardDeviation)
  );
}

function ofNormal(
  design: PowerDesign,
  prior: Extract<PlannedPrior, { kind: 'normal' }>,
  planned: Planned,
): Foreseen {
  const { underEffect: error } = errorsOf(design, planned);
  const own = 1 / (error * error);
  const believed = 1 / (prior.standardDeviation * prior.standardDeviation);
  const variance = 1 / (own + believed);
  return {
    mean: (planned.effect * own + prior.mean * believed) * variance,
    standardDeviation: error * own * variance,
    needed: Math.sqrt(variance),
  };
}

function ofRates(
  { baseline, treatmentShare }: PowerDesign,
  { alpha, beta }: Extract<PlannedPrior, { kind: 'beta' }>,
  { users, effect }: Planned,
): Foreseen {
  if (baseline.kind !== 'proportion') throw new RangeError('a beta prior is for proportions');
  const arm = (count: number, rate: number) => {
    const weight = count + alpha + beta;
    const mean = (alpha + count * rate) / weight;
    return {
      mean,
      moved: (count * rate * (1 - rate)) / (weight * weight),
      left: (mean * (1 - mean)) / (weight + 1),
    };
  };
  const treatment = arm(users * treatmentShare, baseline.rate + effect);
  const control = arm(users * (1 - treatmentShare), baseline.rate);
  return {
    mean: treatment.mean - control.mean,
    standardDeviation: Math.sqrt(treatment.moved + control.moved),
    needed: Math.sqrt(treatment.left + control.left),
  };
}
