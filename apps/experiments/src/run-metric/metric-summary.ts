import type { MetricPoint } from './run-metric.js';

/** What a batch of points says of one metric, before it is merged with what is known already. */
export interface MetricSummary {
  readonly key: string;
  readonly first: MetricPoint;
  readonly last: MetricPoint;
  /** The first of the smallest; null where all are NaN. */
  readonly min: MetricPoint | null;
  readonly max: MetricPoint | null;
  /** Whether no later step was recorded earlier. */
  readonly chronological: boolean;
  /** All of them in the order of `compareByStep`. */
  readonly points: readonly MetricPoint[];
}

/** The summaries of the metrics of a batch, by key: two batches for one run wait for each other and never both. */
export function summarize(points: readonly MetricPoint[]): readonly MetricSummary[] {
  const byKey = new Map<string, MetricPoint[]>();
  for (const point of points) {
    const own = byKey.get(point.key);
    if (own === undefined) byKey.set(point.key, [point]);
    else own.push(point);
  }
  return [...byKey.keys()].sort().map((key) => summarizeOne(key, byKey.get(key) ?? []));
}

/** By step, then by time, then by value, NaN being the greatest, as Postgres has it. */
export function compareByStep(a: MetricPoint, b: MetricPoint): number {
  return a.step - b.step || a.atMs - b.atMs || compareValues(a.value, b.value);
}

function compareValues(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

function summarizeOne(key: string, given: MetricPoint[]): MetricSummary {
  const points = given.length === 1 ? given : given.sort(compareByStep);
  const [first] = points;
  let last = first;
  let min: MetricPoint | null = null;
  let max: MetricPoint | null = null;
  let chronological = true;
  for (const point of points) {
    if (last !== undefined && point.atMs < last.atMs) chronological = false;
    last = point;
    if (Number.isNaN(point.value)) continue;
    if (min === null || point.value < min.value) min = point;
    if (max === null || point.value > max.value) max = point;
  }
  if (first === undefined || last === undefined) throw new RangeError(`The metric "${key}" has no points.`);
  return { key, first, last, min, max, chronological, points };
}
