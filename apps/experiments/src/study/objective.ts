import type { ObjectiveMetric, Trial } from './study.js';

/** What makes one trial better than another. */
export interface Objective {
  readonly metric: 'validation_log_loss' | 'validation_auc';
  readonly direction: 'MINIMIZE' | 'MAXIMIZE';
}

export const OBJECTIVES: Readonly<Record<ObjectiveMetric, Objective>> = {
  VALIDATION_LOG_LOSS: { metric: 'validation_log_loss', direction: 'MINIMIZE' },
  VALIDATION_AUC: { metric: 'validation_auc', direction: 'MAXIMIZE' },
};

/** The best of the trials that succeeded; the earliest of equals. */
export function bestTrial(trials: readonly Trial[], objective: ObjectiveMetric): Trial | null {
  const sign = OBJECTIVES[objective].direction === 'MINIMIZE' ? 1 : -1;
  const loss = ({ value }: Trial): number => (value === null ? Infinity : sign * value);
  const succeeded = trials.filter(({ state, value }) => state === 'SUCCEEDED' && value !== null);
  return succeeded.toSorted((a, b) => loss(a) - loss(b) || a.number - b.number)[0] ?? null;
}
