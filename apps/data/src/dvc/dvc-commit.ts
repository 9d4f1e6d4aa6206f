import type { DatasetVersionId, Identifier } from '@orrery/domain';
import type { DvcRemoteId } from './dvc-remote.js';
import type { TrackedOutput } from './read-tracked-outputs.js';

export type DvcCommitId = Identifier<'DvcCommit'>;

/** What became of an output: a version; not all of its objects are here; its dataset does not take it. */
export type OutputState = 'COMMITTED' | 'INCOMPLETE' | 'REFUSED';

/** What a commit of Git says of data, as it was recorded. */
export interface DvcCommit {
  readonly id: DvcCommitId;
  readonly remoteId: DvcRemoteId;
  readonly gitCommit: string;
  readonly branch: string;
  readonly repository: string | null;
  readonly message: string;
  readonly recordedBy: string;
  readonly recordedAt: Date;
}

/** What came of an output. */
export interface OutputOutcome {
  readonly state: OutputState;
  readonly versionId: DatasetVersionId | null;
  /** The first of the objects that are not here, by their names. */
  readonly missing: readonly string[];
  readonly missingCount: number;
  readonly reason: string | null;
}

export interface DvcOutput extends Omit<TrackedOutput, 'dataset'>, OutputOutcome {
  readonly commitId: DvcCommitId;
  readonly dataset: string;
}

/** A commit with what came of each output, in the order of their paths. */
export interface RecordedCommit {
  readonly commit: DvcCommit;
  readonly outputs: readonly DvcOutput[];
}
