import type { Assumption, AssumptionKey } from './assumption.js';

const SENTENCES: Readonly<Record<AssumptionKey, string>> = {
  'independent-users': 'Users do not influence each other, and each is in one variation only.',
  'independent-clusters':
    'Users of different clusters do not influence each other; users of one cluster may.',
  'normal-means':
    'There are enough users for averages to be normal; a few extreme values would need a cap on the metric.',
  'fixed-horizon': 'The time of this one look was fixed before the test began, not chosen by its results.',
  'asymptotic-sequence':
    'Looking at any time is allowed; the error rate holds in the limit of many users per look.',
  'planned-looks': 'The test is looked at only at the planned looks, and looks do not depend on the results.',
  'prior-holds': 'Effects of such tests spread as the prior says; chances and risks are relative to it.',
  'delta-method': 'The relative interval is by linear approximation, good while the control is far from 0.',
  'covariate-before-exposure':
    'What CUPED adjusts by was measured before the exposure, so that the treatment cannot have changed it.',
  'covariate-explains-nothing':
    'The value from before the test is the same for all users, so CUPED changed nothing.',
  'smooth-quantile': 'Values are spread smoothly around the quantile.',
  'intervals-not-simultaneous': 'Each interval covers at its level by itself, not all of them together.',
  'cap-from-all-variations':
    'Totals are capped at a percentile of the users so far, the same for all variations: the difference is one of capped totals.',
  'strata-before-exposure':
    'What users were divided by was known before the exposure, and its shares are those of this test.',
  'constant-weights-within-periods':
    'Between two changes users were divided by constant weights; users that a change moved to another variation count for none.',
};

/** The sentences for these keys, each once and in this order. */
export function assumptionsOf(keys: readonly AssumptionKey[]): readonly Assumption[] {
  return [...new Set(keys)].map((key) => ({ key, text: SENTENCES[key] }));
}
