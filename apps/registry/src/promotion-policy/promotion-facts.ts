import type { DatasetVersionId } from '@orrery/domain';
import type { OptimizationReport } from '../model-optimization/optimization-report.js';
import type { VersionSignature } from '../model-version/model-version.js';
import type { Finding } from '../version-comparison/finding.js';

/** What the run behind a version measured and read, as far as rules ask for it. */
export interface RunFacts {
  /** The last value by key: NaN and infinities included, nothing for a key that was not logged. */
  readonly metrics: ReadonlyMap<string, number>;
  readonly datasetVersionIds: readonly DatasetVersionId[];
  /** Of the rows that an MLflow client said the run read. */
  readonly datasetDigests: readonly string[];
}

/** What other services tell about a version. */
export interface RemoteFacts {
  readonly run: Finding<RunFacts>;
  /** Messages of the open critical alerts about the version. */
  readonly criticalAlerts: Finding<readonly string[]>;
}

/** The version that holds the alias. */
export interface Holder {
  readonly version: number;
  readonly signature: VersionSignature | null;
}

/** All that a policy's rules are judged by. */
export interface PromotionFacts extends RemoteFacts {
  readonly signature: VersionSignature | null;
  /** Null when the alias points at nothing. */
  readonly holder: Holder | null;
  /** What the optimisations measured that made the version out of one that was trained, the last first; none if it was. */
  readonly optimizations: readonly OptimizationReport[];
  /** Names of those who approved, other than who asked for it; each once. */
  readonly approvers: readonly string[];
}
