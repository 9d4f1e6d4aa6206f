import type { RunId } from '@orrery/domain';

/** One measured value of a run. */
export interface MetricPoint {
  readonly key: string;
  readonly step: number;
  /** Any number, also NaN and ±Infinity. */
  readonly value: number;
  /** Milliseconds since 1970: a number, because what clients send by mistake is no date any more. */
  readonly atMs: number;
}

/** A point of a certain run. */
export interface RunPoint extends MetricPoint {
  readonly runId: RunId;
}

/** The last value that a run measured under one key: all that MLflow's clients are told of it, besides its history. */
export interface LastMetric {
  readonly runId: RunId;
  readonly key: string;
  readonly last: number;
  readonly lastStep: number;
  readonly lastAtMs: number;
}

/**
 * What a run measured under one key: `last` and `first` by step, then by time, then by value. The extremes leave NaN
 * out, and are null where there is nothing else; their step is the first that has them.
 */
export interface RunMetric extends LastMetric {
  readonly first: number;
  readonly firstStep: number;
  readonly firstAtMs: number;
  readonly min: number | null;
  readonly minStep: number | null;
  readonly max: number | null;
  readonly maxStep: number | null;
}

/** One metric of one run. */
export interface Series {
  readonly runId: RunId;
  readonly key: string;
}

/** The metrics of a run: those with these keys, or all. */
export interface MetricsRequest {
  readonly runId: RunId;
  readonly keys: readonly string[] | null;
}

/** The points of one metric of a run above the step `after`, at most `first` of them. */
export interface HistoryRequest extends Series {
  readonly after: number;
  readonly first: number;
}
