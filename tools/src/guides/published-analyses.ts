import {
  chi2Contingency,
  clusterRobustMean,
  cohensD,
  crossMoments,
  differenceTest,
  fisherExact,
  moments,
  relativeLift,
  riskRatio,
  twoProportionTest,
  welchTTestOfMoments,
  type ConfidenceInterval,
  type CrossMoments,
  type Moments,
} from '@orrery/math-statistics';

/** Successes of trials. */
type Counted = readonly [successes: number, trials: number];

export interface Callbacks {
  readonly white: Counted;
  readonly africanAmerican: Counted;
}

export interface Grade {
  readonly pupils: Readonly<Record<'small' | 'regular' | 'aide', Moments>>;
  /** Of [sum, number] in the treated classes and [sum, number] in the regular ones, one observation for each school. */
  readonly schools: Readonly<Record<'small' | 'aide', CrossMoments>>;
}

/** The aggregates that `docs/guides/published-experiments/counts.py` made. */
export interface PublishedCounts {
  readonly callbacks: Readonly<Record<string, Callbacks>>;
  readonly star: Readonly<Record<string, Grade>>;
}

type Row = readonly string[];

/** Rates in percent, their ratio, and how sure that is. */
export function callbackRow({ white, africanAmerican }: Callbacks): Row {
  const [treatment, control] = [proportion(white), proportion(africanAmerican)];
  const test = only(twoProportionTest(treatment, control), 'tested');
  const ratio = only(riskRatio(treatment, control), 'ratio-effect');
  const fisher = only(fisherExact([cells(white), cells(africanAmerican)]), 'tested');
  const lift = only(test.lift, 'relative-lift');
  return [
    percent(white[0] / white[1]),
    percent(africanAmerican[0] / africanAmerican[1]),
    ratio.estimate.toFixed(2),
    percent(test.difference),
    probability(test.pValue),
    probability(fisher.pValue),
    between(ratio.interval, (value) => value.toFixed(2)),
    between(lift.interval, (value) => `${(100 * value).toFixed(0)} %`),
  ];
}

/** χ² of the same table, with and without Yates' correction. */
export function callbackChiSquares({ white, africanAmerican }: Callbacks): Row {
  const table = [cells(white), cells(africanAmerican)];
  return (['none', 'yates'] as const).flatMap((correction) => {
    const { statistic, pValue } = only(chi2Contingency(table, { correction }), 'tested');
    return [statistic.toFixed(2), pValue.toExponential(2)];
  });
}

/** The difference with Welch's standard error, then with one that knows the schools. */
export function gradeRow(grade: Grade, treated: 'small' | 'aide'): Row {
  const [own, regular] = [grade.pupils[treated], grade.pupils.regular];
  const test = only(welchTTestOfMoments(own, regular), 'tested');
  const lift = only(relativeLift(meanOf(own), meanOf(regular)), 'relative-lift');
  const effect = only(cohensD(statisticsOf(own), statisticsOf(regular)), 'effect-size');
  return [
    regular.mean.toFixed(2),
    test.difference.toFixed(2),
    test.standardError.toFixed(2),
    between(test.interval, (value) => value.toFixed(1)),
    probability(test.pValue),
    percent(lift.estimate),
    effect.estimate.toFixed(2).replace('-0.00', '0.00'),
  ];
}

/**
 * Errors of the same difference by schools: as if each kind of class had schools of its own, and as it was, with both kinds in
 * each school.
 */
export function schoolRow(grade: Grade, treated: 'small' | 'aide'): Row {
  const schools = grade.schools[treated];
  const [own, regular] = [0, 2].map((first) =>
    only(clusterRobustMean(pair(schools, first)), 'cluster-robust-mean'),
  );
  if (own === undefined || regular === undefined) throw new Error('There is no school.');
  const apart = only(differenceTest(own, regular), 'tested');
  const degreesOfFreedom = schools.count - 1;
  const paired = { value: apart.difference, standardError: pairedError(schools), degreesOfFreedom };
  const together = only(differenceTest(paired, { value: 0, standardError: 0, degreesOfFreedom }), 'tested');
  return [
    String(schools.count),
    apart.difference.toFixed(2),
    apart.standardError.toFixed(2),
    together.standardError.toFixed(2),
    between(together.interval, (value) => value.toFixed(1)),
    probability(together.pValue),
  ];
}

/** Two of the variables as a summary of their own. */
function pair(summary: CrossMoments, first: number): CrossMoments {
  const [own, next] = [crossMoments.moments(summary, first), crossMoments.moments(summary, first + 1)];
  const cross =
    only(crossMoments.covariance(summary, first, first + 1), 'variance').value * (summary.count - 1);
  return {
    count: summary.count,
    means: [own.mean, next.mean],
    deviations: [own.sumOfSquaredDeviations, cross, next.sumOfSquaredDeviations],
  };
}

/** Delta method for S₁/N₁ − S₂/N₂ over schools: √(gᵀ C g / G) with the gradient g in the four means. */
function pairedError(schools: CrossMoments): number {
  const [sum = 0, size = 1, regularSum = 0, regularSize = 1] = schools.means;
  const gradient = [1 / size, -sum / size ** 2, -1 / regularSize, regularSum / regularSize ** 2];
  const variance = gradient.flatMap((gi, i) =>
    gradient.map((gj, j) => gi * gj * only(crossMoments.covariance(schools, i, j), 'variance').value),
  );
  return Math.sqrt(variance.reduce((total, part) => total + part, 0) / schools.count);
}

function proportion([successes, trials]: Counted): { successes: number; trials: number } {
  return { successes, trials };
}

function cells([successes, trials]: Counted): readonly [number, number] {
  return [successes, trials - successes];
}

function statisticsOf(pupils: Moments): { count: number; mean: number; variance: number } {
  return {
    count: pupils.count,
    mean: pupils.mean,
    variance: only(moments.variance(pupils), 'variance').value,
  };
}

function meanOf(pupils: Moments): { value: number; standardError: number } {
  const { count, mean, variance } = statisticsOf(pupils);
  return { value: mean, standardError: Math.sqrt(variance / count) };
}

function probability(pValue: number): string {
  return pValue < 1e-4 ? pValue.toExponential(0) : pValue.toFixed(4);
}

function percent(share: number): string {
  return (100 * share).toFixed(2);
}

function between({ low, high }: ConfidenceInterval, show: (value: number) => string): string {
  return `${show(low)} … ${show(high)}`;
}

/** The outcome that these data have; anything else is an error in them. */
function only<Result extends { readonly kind: string }, Kind extends Result['kind']>(
  result: Result,
  kind: Kind,
): Extract<Result, { readonly kind: Kind }> {
  if (result.kind !== kind) throw new Error(`The published data cannot be analysed: ${result.kind}.`);
  return result as Extract<Result, { readonly kind: Kind }>;
}
