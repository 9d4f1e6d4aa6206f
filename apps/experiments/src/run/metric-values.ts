import {
  binaryFloat8Array,
  binaryInt4Array,
  binaryInt8Array,
  binaryTextArray,
} from '@orrery/platform-postgres';
import type { MetricSummary } from '../run-metric/metric-summary.js';

/** What a statement is given of metrics: 12 arrays of the summaries, then 4 of all their points. */
export function metricValues(summaries: readonly MetricSummary[]): readonly unknown[] {
  const ints = (pick: (summary: MetricSummary) => number | null): Buffer =>
    binaryInt8Array(summaries.map(pick));
  const floats = (pick: (summary: MetricSummary) => number | null): Buffer =>
    binaryFloat8Array(summaries.map(pick));
  const points = summaries.flatMap((summary) => summary.points);
  return [
    binaryTextArray(summaries.map(({ key }) => key)),
    floats(({ last }) => last.value),
    ints(({ last }) => last.step),
    ints(({ last }) => last.atMs),
    floats(({ first }) => first.value),
    ints(({ first }) => first.step),
    ints(({ first }) => first.atMs),
    floats(({ min }) => min && min.value),
    ints(({ min }) => min && min.step),
    floats(({ max }) => max && max.value),
    ints(({ max }) => max && max.step),
    summaries.map(({ chronological }) => chronological),
    binaryInt4Array(summaries.flatMap(({ points: own }, index) => own.map(() => index + 1))),
    binaryInt8Array(points.map(({ step }) => step)),
    binaryInt8Array(points.map(({ atMs }) => atMs)),
    binaryFloat8Array(points.map(({ value }) => value)),
  ];
}
