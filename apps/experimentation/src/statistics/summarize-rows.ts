import type { VariationStatistics } from '@orrery/math-experiments';
import type { CrossMoments } from '@orrery/math-statistics';
import type { MetricId } from '../outcome-metric/outcome-metric.js';
import { SUM_COLUMNS } from './contribution-sql.js';
import { ZERO, exactDecimal, type ExactDecimal } from './exact-decimal.js';
import { histogramOfBins } from './histogram-of-bins.js';
import type { BinRow, MetricOfTest, StatisticsRows, SumRow, UserRow } from './statistics-rows.js';

const VARIABLES = 4;

/** What the rows of one part (all together, or one segment) say of each variation. */
export interface Summary {
  readonly users: readonly number[];
  readonly firstExposed: readonly number[];
  readonly metrics: ReadonlyMap<MetricId, readonly VariationStatistics[]>;
}

export type PartRows = Pick<StatisticsRows, 'variations' | 'metrics' | 'users' | 'sums' | 'bins'>;

/** Rows of one variation are added up, exactly, and rounded once at the end. */
export function summarizeRows({ variations, metrics, users, sums, bins }: PartRows): Summary {
  const counts = usersOf(users, variations);
  return {
    users: counts.map(Number),
    firstExposed: usersOf(
      users.map((row) => ({ ...row, users: String(BigInt(row.users) + BigInt(row.conflicting)) })),
      variations,
    ).map(Number),
    metrics: new Map(
      metrics.map((metric) => {
        const own = sums.filter(({ metricId }) => metricId === metric.metricId);
        const ownBins = bins.filter(({ metricId }) => metricId === metric.metricId);
        return [metric.metricId, counts.map((count, at) => statisticsOf(metric, count, at, own, ownBins))];
      }),
    ),
  };
}

function usersOf(rows: readonly UserRow[], variations: number): readonly bigint[] {
  const counts = Array.from({ length: variations }, () => 0n);
  for (const { variation, users } of rows) counts[variation] = (counts[variation] ?? 0n) + BigInt(users);
  return counts;
}

function statisticsOf(
  metric: MetricOfTest,
  users: bigint,
  variation: number,
  rows: readonly SumRow[],
  bins: readonly BinRow[],
): VariationStatistics {
  const sums = added(rows.filter((row) => row.variation === variation));
  const moments = momentsOf(sums, users, variablesOf(metric));
  if (metric.kind !== 'QUANTILE') return { users: Number(users), moments, histogram: null };
  const [mean = 0] = moments.means;
  const [sumOfSquaredDeviations = 0] = moments.deviations;
  const size = { count: Number(users), mean, sumOfSquaredDeviations };
  const own = bins.filter((row) => row.variation === variation);
  return { users: Number(users), moments, histogram: histogramOfBins(own, bins, size) };
}

/** Which of numerator, denominator and the two from before the exposure. */
function variablesOf({ kind, covariate }: MetricOfTest): readonly number[] {
  const now = kind === 'RATIO' ? [0, 1] : [0];
  return covariate ? [...now, ...now.map((variable) => variable + 2)] : now;
}

function added(rows: readonly SumRow[]): readonly ExactDecimal[] {
  return SUM_COLUMNS.map((_, column) =>
    rows.reduce((sum, row) => exactDecimal.add(sum, exactDecimal.parse(row.sums[column] ?? '0')), ZERO),
  );
}

/** Σx/n and Σxy − Σx Σy / n: a difference of large numbers that are exact, and so itself. */
function momentsOf(sums: readonly ExactDecimal[], users: bigint, variables: readonly number[]): CrossMoments {
  const pairs = variables.flatMap((i, at) => variables.slice(at).map((j) => [i, j] as const));
  if (users === 0n) {
    return { count: 0, means: variables.map(() => 0), deviations: pairs.map(() => 0) };
  }
  const sumOf = (i: number): ExactDecimal => sums[i] ?? ZERO;
  const productOf = (i: number, j: number): ExactDecimal =>
    sums[VARIABLES + i * VARIABLES - (i * (i - 1)) / 2 + (j - i)] ?? ZERO;
  return {
    count: Number(users),
    means: variables.map((i) => exactDecimal.divide(sumOf(i), users)),
    deviations: pairs.map(([i, j]) =>
      exactDecimal.divide(
        exactDecimal.multiplyAndSubtract(productOf(i, j), users, sumOf(i), sumOf(j)),
        users,
      ),
    ),
  };
}
