import type { Identifier, ModelVersionId, MonitorId } from '@orrery/domain';
import type { QuantileSketch } from '@orrery/math-statistics';

export type TrafficWindowId = Identifier<'TrafficWindow'>;

/** What is known of the traffic that one model version answered between two reports. */
export interface TrafficWindow {
  readonly id: TrafficWindowId;
  readonly monitorId: MonitorId;
  readonly modelVersionId: ModelVersionId;
  readonly version: number;
  readonly totals: WindowTotals;
  /** Times of answered requests, in milliseconds. */
  readonly latency: QuantileSketch;
  /** For each column of the baseline, in its order, how many rows fell into each bin. */
  readonly binCounts: readonly number[][];
  readonly sample: SampleExtent;
  readonly openedAt: Date;
}

export interface WindowTotals {
  readonly requests: number;
  readonly errors: number;
  /** Rows that were answered with predictions. */
  readonly rows: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

/** How many rows are stored of the window's sample, and below which priority a row is taken. */
export interface SampleExtent {
  readonly rows: number;
  readonly ceiling: number;
}

/** What performance is told of. */
export interface WindowPerformance {
  readonly monitorId: MonitorId;
  readonly requests: number;
  readonly errors: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
  readonly latency: QuantileSketch;
}
