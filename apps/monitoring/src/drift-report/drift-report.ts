import type { DriftReportId, ModelVersionId, MonitorId } from '@orrery/domain';
import type { PerformanceReport } from '../traffic-window/performance.js';
import type { TrafficWindowId } from '../traffic-window/traffic-window.js';

/** What one window of traffic looked like, compared with the baseline. */
export interface DriftReport {
  readonly id: DriftReportId;
  readonly monitorId: MonitorId;
  readonly windowId: TrafficWindowId;
  readonly modelVersionId: ModelVersionId;
  readonly version: number;
  readonly from: Date;
  readonly to: Date;
  readonly rows: number;
  readonly drifted: boolean;
  /** The furthest moved first. */
  readonly features: readonly FeatureDrift[];
  readonly predictions: readonly FeatureDrift[];
  readonly performance: PerformanceReport;
  readonly createdAt: Date;
}

/** How far one feature or output has moved; null is what could not be measured, and `notMeasured` says why. */
export interface FeatureDrift {
  readonly name: string;
  readonly kind: 'NUMERIC' | 'CATEGORICAL';
  readonly psi: number | null;
  readonly ks: { readonly statistic: number; readonly pValue: number } | null;
  readonly jensenShannon: number | null;
  readonly drifted: boolean | null;
  readonly notMeasured: string | null;
}
