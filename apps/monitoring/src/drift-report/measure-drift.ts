import {
  decideDrift,
  driftMeasures,
  jensenShannonDistance,
  kolmogorovSmirnov,
  populationStabilityIndexOfCounts,
} from '@orrery/math-statistics';
import type { AlertRule } from '../alert-rule/alert-rule.js';
import type { BaselineColumn, ColumnRole } from '../baseline/baseline-column.js';
import type { FeatureDrift } from './drift-report.js';

/** What a window holds of one column. */
export interface ObservedColumn {
  readonly binCounts: readonly number[];
  /** A sample of the numbers; empty for words. */
  readonly numbers: Float64Array;
}

/** Above this many pairs of observations an exact p-value costs more than a millisecond, and gains nothing. */
const EXACT_PAIRS = 1e6;

/** How far a column of a window has moved from the baseline; it has drifted from the stability index `alertAt` on. */
export function measureDrift(
  { bins, counts, sorted }: BaselineColumn,
  { binCounts, numbers }: ObservedColumn,
  alertAt: number,
): FeatureDrift {
  const { name, kind } = bins;
  const psi = populationStabilityIndexOfCounts(counts, binCounts);
  const distance = jensenShannonDistance(counts, binCounts);
  if (psi.kind !== 'drift-score' || distance.kind !== 'drift-score') {
    return notMeasured(bins, 'There are no rows to compare.');
  }
  const decision = decideDrift(psi, { warnAt: alertAt, alertAt });
  return {
    name,
    kind,
    psi: psi.value,
    ks: kind === 'NUMERIC' ? testOf(sorted, numbers) : null,
    jensenShannon: distance.value,
    drifted: decision.kind === 'drifted',
    notMeasured: null,
  };
}

export function notMeasured(
  { name, kind }: Pick<FeatureDrift, 'name' | 'kind'>,
  reason: string,
): FeatureDrift {
  return { name, kind, psi: null, ks: null, jensenShannon: null, drifted: null, notMeasured: reason };
}

/** From which stability index on a column has drifted: at the lowest threshold of the rules for it. */
export function driftThreshold(rules: readonly AlertRule[], role: ColumnRole): number {
  const kind = role === 'FEATURE' ? 'FEATURE_DRIFT' : 'PREDICTION_DRIFT';
  const thresholds = rules.flatMap((rule) => (rule.kind === kind ? [rule.threshold] : []));
  const { alertAt } = driftMeasures['population-stability-index'].defaultPolicy;
  return thresholds.length === 0 ? alertAt : Math.min(...thresholds);
}

/** The furthest moved first; what could not be measured last. */
export function byDistance(columns: readonly FeatureDrift[]): readonly FeatureDrift[] {
  return columns.toSorted((a, b) => (b.psi ?? -1) - (a.psi ?? -1));
}

function testOf(baseline: Float64Array, numbers: Float64Array): FeatureDrift['ks'] {
  const method = baseline.length * numbers.length <= EXACT_PAIRS ? 'auto' : 'asymptotic';
  const test = kolmogorovSmirnov({ sorted: baseline }, numbers, { method });
  return test.kind === 'tested' ? { statistic: test.statistic, pValue: test.pValue } : null;
}
