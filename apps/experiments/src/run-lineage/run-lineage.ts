import type { DatasetVersionId, ExperimentId, RunId } from '@orrery/domain';
import type { RunDataset } from '../run-input/run-input.js';

/** A page of the runs that are parts of one. */
export interface ChildrenRequest {
  readonly runId: RunId;
  readonly experimentId: ExperimentId;
  readonly first: number;
  readonly after: string | null;
}

/** A page of the runs that read a dataset version. */
export interface ReadersRequest {
  readonly versionId: DatasetVersionId;
  readonly first: number;
  readonly after: string | null;
}

/** Rows that a run read; `datasetId` is what links to dataset versions are kept by. */
export interface LoggedDataset extends RunDataset {
  readonly runId: RunId;
  readonly datasetId: string;
  readonly context: string | null;
}

/** A logged model that a run read or made. */
export interface LoggedModelUse {
  readonly runId: RunId;
  readonly direction: 'INPUT' | 'OUTPUT';
  readonly modelId: string;
  readonly step: number;
}
