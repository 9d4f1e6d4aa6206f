/** How a score of drift is read, and what is customary to call drift. */
export interface DriftMeasureDescription {
  readonly title: string;
  /** Kinds of feature for which the measure makes sense. */
  readonly fits: readonly ('numerical' | 'categorical')[];
  /** Whether more drift gives a larger score; p-values fall instead. */
  readonly direction: 'rises-with-drift' | 'falls-with-drift';
  readonly defaultPolicy: DriftPolicy;
}

/** Where concern begins and where drift is declared; `warnAt` must come first in the measure's direction. */
export interface DriftPolicy {
  readonly warnAt: number;
  readonly alertAt: number;
}

/**
 * The measures of drift, with customary thresholds.
 *
 * Sources of the thresholds: Siddiqi, Credit Risk Scorecards, 2006, for the stability index (0.1 and 0.25); the
 * defaults of Evidently 0.7 for the distances (alert at 0.1); significance 0.01 for the p-value. A Wasserstein
 * distance has the unit of its feature: divide it by the reference's standard deviation (`scale`) first.
 *
 * @example
 * driftMeasures['population-stability-index'].defaultPolicy; // { warnAt: 0.1, alertAt: 0.25 }
 */
export const driftMeasures = {
  'population-stability-index': {
    title: 'Population stability index',
    fits: ['numerical', 'categorical'],
    direction: 'rises-with-drift',
    defaultPolicy: { warnAt: 0.1, alertAt: 0.25 },
  },
  'jensen-shannon-distance': {
    title: 'Jensen–Shannon distance',
    fits: ['numerical', 'categorical'],
    direction: 'rises-with-drift',
    defaultPolicy: { warnAt: 0.05, alertAt: 0.1 },
  },
  'jensen-shannon-divergence': {
    title: 'Jensen–Shannon divergence',
    fits: ['numerical', 'categorical'],
    direction: 'rises-with-drift',
    defaultPolicy: { warnAt: 0.0025, alertAt: 0.01 },
  },
  'kl-divergence': {
    title: 'Kullback–Leibler divergence',
    fits: ['numerical', 'categorical'],
    direction: 'rises-with-drift',
    defaultPolicy: { warnAt: 0.05, alertAt: 0.1 },
  },
  'wasserstein-distance': {
    title: 'Wasserstein distance',
    fits: ['numerical'],
    direction: 'rises-with-drift',
    defaultPolicy: { warnAt: 0.05, alertAt: 0.1 },
  },
  'energy-distance': {
    title: 'Energy distance',
    fits: ['numerical'],
    direction: 'rises-with-drift',
    defaultPolicy: { warnAt: 0.05, alertAt: 0.1 },
  },
  'kolmogorov-smirnov-statistic': {
    title: 'Kolmogorov–Smirnov distance',
    fits: ['numerical'],
    direction: 'rises-with-drift',
    defaultPolicy: { warnAt: 0.05, alertAt: 0.1 },
  },
  'kolmogorov-smirnov-p-value': {
    title: 'Kolmogorov–Smirnov p-value',
    fits: ['numerical'],
    direction: 'falls-with-drift',
    defaultPolicy: { warnAt: 0.05, alertAt: 0.01 },
  },
} as const satisfies Record<string, DriftMeasureDescription>;

/** The name of a measure of drift. */
export type DriftMeasure = keyof typeof driftMeasures;

/** How far a distribution has moved, by one measure; it judges nothing, `decideDrift` does. */
export interface DriftScore<M extends DriftMeasure = DriftMeasure> {
  readonly kind: 'drift-score';
  readonly measure: M;
  readonly value: number;
}
