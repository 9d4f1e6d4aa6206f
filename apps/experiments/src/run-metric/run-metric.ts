import type { RunId } from '@orrery/domain';

/** One measured value of a run. */
export interface MetricPoint {
  readonly key: string;
  readonly step: number;
  readonly value: number;
  readonly at: Date;
}

/** What a run measured under one key: `last` is the value at the highest step. */
export interface RunMetric {
  readonly runId: RunId;
  readonly key: string;
  readonly last: number;
  readonly lastStep: number;
  readonly min: number;
  readonly max: number;
}

/** The points of one metric of a run above the step `after`, at most `first` of them. */
export interface HistoryRequest {
  readonly runId: RunId;
  readonly key: string;
  readonly after: number;
  readonly first: number;
}
