import type { VariationStatistics } from '@orrery/math-experiments';
import type { CrossMoments } from '@orrery/math-statistics';
import type { MetricId } from '../outcome-metric/outcome-metric.js';
import { capsOf, cappedSums, type Cap } from './capped-sums.js';
import { SUM_COLUMNS } from './contribution-sql.js';
import { rowsOfAll, rowsOfPeriods, rowsOfRest, rowsOfStratum, segmentsOf, type RowsOfPart } from './divide-rows.js'; // prettier-ignore
import { ZERO, exactDecimal, type ExactDecimal } from './exact-decimal.js';
import { histogramOfBins } from './histogram-of-bins.js';
import type { MetricOfTest, StatisticsRows, SumRow, UserRow } from './statistics-rows.js';
import type { DividedStatistics, PartStatistics, SegmentStatistics } from './test-statistics.js';

const VARIABLES = 4;

/** What the rows of a test say of each variation, of all users and of those that are compared by themselves. */
export interface Summary extends DividedStatistics {
  readonly firstExposed: readonly number[];
}

/**
 * Rows of one variation are added up, exactly, and rounded once at the end.
 * @param capping what caps are determined from, where that is more than these rows.
 */
export function summarizeRows(rows: StatisticsRows, capping: StatisticsRows = rows): Summary {
  const caps = capsOf(rows.metrics, rowsOfAll(capping).tails);
  const all = rowsOfAll(rows);
  const parts = rowsOfPeriods(rows);
  return {
    ...(rows.clustered ? summaryOfClusters(rows) : { ...summaryOf(rows, all, caps), clusters: null }),
    firstExposed: usersOf(all.users.map(withConflicting), rows.variations).map(Number),
    periods: parts.map((part) => summaryOf(rows, part, caps)),
    strata: rows.stratified ? strataOf(rows, caps) : [],
    caps: new Map([...caps].map(([metricId, { value }]) => [metricId, value])),
  };
}

/** Of each value of the dimension that the rows are divided by. */
export function summarizeSegments(rows: StatisticsRows): readonly SegmentStatistics[] {
  const caps = capsOf(rows.metrics, rowsOfAll(rows).tails);
  return segmentsOf(rows).map((segment) => ({
    segment,
    ...summaryOf(rows, rowsOfStratum(rows, segment), caps),
  }));
}

function strataOf(rows: StatisticsRows, caps: ReadonlyMap<MetricId, Cap>): readonly PartStatistics[] {
  const told = segmentsOf(rows).map((segment) => summaryOf(rows, rowsOfStratum(rows, segment), caps));
  const rest = summaryOf(rows, rowsOfRest(rows, 'stratum/'), caps);
  return rest.users.some((users) => users > 0) ? [...told, rest] : told;
}

function summaryOf(
  { variations, metrics }: StatisticsRows,
  rows: RowsOfPart,
  caps: ReadonlyMap<MetricId, Cap>,
): PartStatistics {
  const counts = usersOf(rows.users, variations);
  return {
    users: counts.map(Number),
    metrics: new Map(
      metrics.map((metric) => {
        const isOwn = (row: { readonly metricId: MetricId }): boolean => row.metricId === metric.metricId;
        const own = { bins: rows.bins.filter(isOwn), sums: rows.sums.filter(isOwn) };
        const tails = rows.tails.filter(isOwn);
        const cap = caps.get(metric.metricId);
        return [
          metric.metricId,
          counts.map((count, at) => {
            const sums = added(own.sums.filter(({ variation }) => variation === at));
            const capped = cappedSums(sums, cap, tails.filter(({ variation }) => variation === at)); // prettier-ignore
            return statisticsOf(metric, count, capped, { at, bins: own.bins });
          }),
        ];
      }),
    ),
  };
}

/** One observation is a cluster: its numerator and its denominator, which is the number of its users unless there is one. */
function summaryOfClusters({ variations, metrics, clusters, clusterSums }: StatisticsRows) {
  const whole = clusters.filter(({ split }) => !split);
  const counts = usersOf(whole.map(({ variation, clusters: users }) => ({ variation, users })), variations); // prettier-ignore
  const users = usersOf(whole, variations).map(Number);
  const ofMetric = ({ metricId, covariate }: MetricOfTest): readonly VariationStatistics[] =>
    counts.map((count, at) => {
      const own = clusterSums.filter((row) => row.metricId === metricId && row.variation === at);
      const moments = momentsOf(added(own), count, covariate ? [0, 1, 2, 3] : [0, 1]);
      return { users: users[at] ?? 0, moments, histogram: null };
    });
  return {
    users,
    clusters: counts.map(Number),
    metrics: new Map(metrics.map((metric) => [metric.metricId, ofMetric(metric)])),
  };
}

function usersOf(
  rows: readonly { readonly variation: number; readonly users: string }[],
  variations: number,
): readonly bigint[] {
  const counts = Array.from({ length: variations }, () => 0n);
  for (const { variation, users } of rows) counts[variation] = (counts[variation] ?? 0n) + BigInt(users);
  return counts;
}

function withConflicting(row: UserRow): UserRow {
  return { ...row, users: String(BigInt(row.users) + BigInt(row.conflicting)) };
}

function statisticsOf(
  metric: MetricOfTest,
  users: bigint,
  sums: readonly ExactDecimal[],
  { at, bins }: { readonly at: number; readonly bins: RowsOfPart['bins'] },
): VariationStatistics {
  const moments = momentsOf(sums, users, variablesOf(metric));
  if (metric.kind !== 'QUANTILE') return { users: Number(users), moments, histogram: null };
  const [mean = 0] = moments.means;
  const [sumOfSquaredDeviations = 0] = moments.deviations;
  const size = { count: Number(users), mean, sumOfSquaredDeviations };
  const own = bins.filter((row) => row.variation === at);
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
