import { jensenShannonDistance, populationStabilityIndexOfCounts } from '@orrery/math-statistics';
import type { ColumnProfile, DataProfile } from '../data-profile/data-profile.js';
import { quantileDistance } from '../metric-history/quantile-distance.js';
import { commonCounts, type ColumnShape } from './common-counts.js';
import type { BoundedDistance } from './rank-distance.js';

/** A measure before and after; null where there is none, and so is a difference that has no number. */
export interface MeasureDifference<T> {
  readonly before: T;
  readonly after: T;
  readonly delta: number | null;
}

export interface QuantileDifference extends MeasureDifference<number | null> {
  readonly probability: number;
}

export type DistanceMeasure = 'KOLMOGOROV_SMIRNOV' | 'JENSEN_SHANNON_DISTANCE' | 'POPULATION_STABILITY_INDEX';

export interface DistributionDistance {
  readonly measure: DistanceMeasure;
  readonly value: number;
  /** Bounds that are certain; null for an estimate. */
  readonly atLeast: number | null;
  readonly atMost: number | null;
}

type ColumnNumber = 'mean' | 'standardDeviation' | 'skewness' | 'kurtosis';
type ColumnCount = 'nulls' | 'notFinite' | 'distinct';
type ColumnExtreme = 'min' | 'max';

/** How the values of a column differ. */
export type ColumnStatisticsDiff = Readonly<Record<ColumnCount, MeasureDifference<number>>> &
  Readonly<Record<ColumnNumber, MeasureDifference<number | null>>> &
  Readonly<Record<ColumnExtreme, MeasureDifference<number | string | null>>> & {
    readonly column: string;
    readonly quantiles: readonly QuantileDifference[];
    readonly distances: readonly DistributionDistance[];
  };

/** How the values of two tables differ, as far as profiles tell. */
export interface StatisticsDiff {
  readonly rows: MeasureDifference<number>;
  /** Those that both tables have, in the order of the later one. */
  readonly columns: readonly ColumnStatisticsDiff[];
}

/** A table, as its profile has it. */
export interface MeasuredVersion {
  readonly rows: number;
  readonly profile: DataProfile;
}

/**  ranked distances of columns that are known by ranks. */
export function diffStatistics(
  from: MeasuredVersion,
  to: MeasuredVersion,
  ranked: ReadonlyMap<string, BoundedDistance> = new Map(),
): StatisticsDiff {
  const rows = { before: from.rows, after: to.rows };
  const old = new Map(from.profile.columns.map((column) => [column.name, column]));
  const columns = to.profile.columns.flatMap((after) => {
    const before = old.get(after.name);
    return before === undefined
      ? []
      : [diffColumn(before, after, { rows, ranked: ranked.get(after.name) ?? null })];
  });
  return { rows: difference(from.rows, to.rows), columns };
}

interface KnownOfColumn {
  readonly rows: { readonly before: number; readonly after: number };
  /** By ranks; null where none are kept. */
  readonly ranked: BoundedDistance | null;
}

function diffColumn(before: ColumnProfile, after: ColumnProfile, known: KnownOfColumn): ColumnStatisticsDiff {
  const of = <K extends ColumnCount | ColumnNumber | ColumnExtreme>(measure: K) =>
    difference<ColumnProfile[K]>(before[measure], after[measure]);
  return {
    column: after.name,
    ...{ nulls: of('nulls'), notFinite: of('notFinite'), distinct: of('distinct') },
    ...{ min: of('min'), max: of('max'), mean: of('mean'), standardDeviation: of('standardDeviation') },
    ...{ skewness: of('skewness'), kurtosis: of('kurtosis') },
    quantiles: diffQuantiles(before, after),
    distances: distancesOf(before, after, known),
  };
}

function difference<T>(before: T, after: T): MeasureDifference<T> {
  const delta = typeof before === 'number' && typeof after === 'number' ? after - before : Number.NaN;
  return { before, after, delta: Number.isFinite(delta) ? delta : null };
}

function diffQuantiles(before: ColumnProfile, after: ColumnProfile): readonly QuantileDifference[] {
  const [old, young] = [before, after].map(
    ({ quantiles }) => new Map(quantiles.map(({ probability, value }) => [probability, value])),
  );
  const probabilities = [...new Set([...(old?.keys() ?? []), ...(young?.keys() ?? [])])];
  return probabilities
    .sort((a, b) => a - b)
    .map((probability) => ({
      probability,
      ...difference(old?.get(probability) ?? null, young?.get(probability) ?? null),
    }));
}

/** Only what can be computed: a column without values is at no distance from any other. */
function distancesOf(
  before: ColumnProfile,
  after: ColumnProfile,
  { rows, ranked }: KnownOfColumn,
): readonly DistributionDistance[] {
  const distances: DistributionDistance[] = [];
  const greatest = ranked ?? estimate(quantileDistance(before, after));
  if (greatest !== null) distances.push({ measure: 'KOLMOGOROV_SMIRNOV', ...greatest });
  const counts = commonCounts(shapeOf(before, rows.before), shapeOf(after, rows.after));
  if (counts === null) return distances;
  const distance = jensenShannonDistance(counts.before, counts.after);
  if (distance.kind === 'drift-score')
    distances.push({ measure: 'JENSEN_SHANNON_DISTANCE', ...estimate(distance.value) });
  const index = populationStabilityIndexOfCounts(counts.before, counts.after);
  if (index.kind === 'drift-score')
    distances.push({ measure: 'POPULATION_STABILITY_INDEX', ...estimate(index.value) });
  return distances;
}

function estimate(value: number): Omit<DistributionDistance, 'measure'>;
function estimate(value: number | null): Omit<DistributionDistance, 'measure'> | null;
function estimate(value: number | null): Omit<DistributionDistance, 'measure'> | null {
  return value === null ? null : { value, atLeast: null, atMost: null };
}

function shapeOf({ histogram, topValues, nulls }: ColumnProfile, rows: number): ColumnShape {
  return { histogram, topValues, values: rows - nulls };
}
