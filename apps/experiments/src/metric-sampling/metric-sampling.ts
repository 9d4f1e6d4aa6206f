import type { RunId } from '@orrery/domain';

export type MetricSampling = 'MIN_MAX' | 'LTTB';

/** The history of one metric of a run, shown by at most `maxPoints` of its points. */
export interface SampleRequest {
  readonly runId: RunId;
  readonly key: string;
  readonly maxPoints: number;
  readonly method: MetricSampling;
}
