import type { Estimate } from '@orrery/math-statistics';
import type { MetricPlan } from '../plan/analysis-plan.js';
import type { AssumptionKey } from '../plan/assumption.js';
import type { CannotSay } from '../plan/cannot-say.js';
import type { VariationPair } from './cuped.js';
import { effectOfStratum } from './effect-of.js';
import type { Effect } from './effect.js';

/** The users of one stratum (a country, a platform), known before the exposure. */
export interface Stratum extends VariationPair {
  /** Of all users; the shares sum to 1. */
  readonly share: number;
}

export interface PostStratified {
  readonly kind: 'post-stratified';
  readonly control: Estimate;
  readonly treatment: Estimate;
  readonly difference: Estimate;
  readonly covariance: number;
  /** Satterthwaite's, of the difference's standard error. */
  readonly degreesOfFreedom: number;
  readonly assumptions: readonly AssumptionKey[];
}

export interface PostStratifyOptions {
  /**
   * Number of users from whom the shares were counted, if they are this very test's: the shares then vary with them.
   * `null`: the shares are the population's, known exactly.
   */
  readonly sharesCountedFrom: number | null;
}

/**
 * The effect as the strata's own effects weighted by their shares, which takes out the variance between strata and the
 * luck of one variation having got more of one stratum than the other.
 *
 *     Δ = Σ wₛ Δₛ,    Var Δ = Σ wₛ² Var Δₛ + Σ wₛ (Δₛ − Δ)² / n
 *
 * the last term where the shares were counted from n users. A stratum that cannot be analysed makes the whole unsayable:
 * leaving it out would change the question. Shares that do not sum to 1 are a `RangeError`.
 *
 * Source: Miratrix, Sekhon, Yu, JRSS B 75 (2013), 369–396; Xie, Aurisset, KDD 2016.
 *
 * @example
 * postStratify([{ share: 0.3, control: c1, treatment: t1 }, { share: 0.7, control: c2, treatment: t2 }], metric, {
 *   sharesCountedFrom: 20_000,
 * });
 */
export function postStratify(
  strata: readonly Stratum[],
  metric: MetricPlan,
  { sharesCountedFrom }: PostStratifyOptions,
): PostStratified | CannotSay {
  const total = strata.reduce((sum, { share }) => sum + share, 0);
  if (!(Math.abs(total - 1) < 1e-9)) throw new RangeError(`shares must sum to 1, got ${total}`);
  const parts: { readonly share: number; readonly effect: Effect }[] = [];
  for (const stratum of strata) {
    const effect = effectOfStratum(metric, stratum);
    if (effect.kind === 'cannot-say') return effect;
    parts.push({ share: stratum.share, effect });
  }
  const weighted = (of: (effect: Effect) => number): number =>
    parts.reduce((sum, { share, effect }) => sum + share * of(effect), 0);
  const squared = (of: (effect: Effect) => number): number =>
    parts.reduce((sum, { share, effect }) => sum + share * share * of(effect), 0);
  const value = weighted(({ difference }) => difference.value);
  const drawn = (of: (effect: Effect) => number, mean: number): number =>
    sharesCountedFrom === null ? 0 : weighted((effect) => (of(effect) - mean) ** 2) / sharesCountedFrom;
  const estimate = (of: (effect: Effect) => Estimate): Estimate => {
    const mean = weighted((effect) => of(effect).value);
    const variance =
      squared((effect) => of(effect).standardError ** 2) + drawn((effect) => of(effect).value, mean);
    return { value: mean, standardError: Math.sqrt(variance) };
  };
  const [control, treatment, difference] = [
    estimate((effect) => effect.control),
    estimate((effect) => effect.treatment),
    estimate((effect) => effect.difference),
  ];
  const squaredError = difference.standardError ** 2;
  if (!(squaredError > 0)) return { kind: 'cannot-say', reason: 'zero-variance' };
  const uncertain = parts.reduce(
    (sum, { share, effect }) =>
      sum + (share * effect.difference.standardError) ** 4 / effect.degreesOfFreedom,
    0,
  );
  return {
    kind: 'post-stratified',
    control,
    treatment,
    difference: { value, standardError: difference.standardError },
    covariance: (control.standardError ** 2 + treatment.standardError ** 2 - squaredError) / 2,
    degreesOfFreedom: uncertain > 0 ? squaredError ** 2 / uncertain : Number.MAX_SAFE_INTEGER,
    assumptions: [...new Set(parts.flatMap(({ effect }) => effect.assumptions))],
  };
}
