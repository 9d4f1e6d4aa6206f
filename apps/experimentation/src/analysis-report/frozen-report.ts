import type { ABTestId, Identifier } from '@orrery/domain';
import type { DataCut } from '../statistics/data-cut.js';
import type { AnalysisRequest } from './analysis-request.js';
import type { AnalysisReport } from './analysis-report.js';
import type { FrozenLook } from './looks.js';

export type FrozenReportId = Identifier<'FrozenReport'>;

/** A report that is kept, with all that it takes to make it again. */
export interface FrozenReport {
  readonly id: FrozenReportId;
  readonly abTestId: ABTestId;
  /** 1, 2, … of its test. */
  readonly number: number;
  readonly at: Date;
  readonly frozenBy: string;
  /** Which data it is of. */
  readonly cut: DataCut;
  readonly basis: ReportBasis;
  readonly analysis: AnalysisReport;
  /** SHA-256 of the analysis, as it was written. */
  readonly digest: string;
  readonly look: FrozenLook;
}

/** What an analysis is made of, besides the data. */
export type ReportBasis = Omit<AnalysisRequest, 'statistics'>;

/** A frozen report made again from the exposures and events themselves. */
export interface Reproduction {
  readonly equal: boolean;
  readonly dataDigest: string;
  readonly digest: string;
}
