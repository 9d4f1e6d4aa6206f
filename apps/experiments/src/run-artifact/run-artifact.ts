import type { RunId } from '@orrery/domain';
import type { ArtifactFile } from '../artifact-file/artifact-file.js';

/** A file of a run, by its path within the run. */
export interface RunArtifact {
  readonly runId: RunId;
  readonly path: string;
  readonly contentDigest: string;
  readonly sizeBytes: number;
  readonly loggedAt: Date;
}

/** Those of the files that runs own. */
export function runArtifactsIn(files: readonly ArtifactFile[]): readonly RunArtifact[] {
  return files.flatMap(({ owner, contentDigest, sizeBytes, loggedAt }) =>
    owner?.kind === 'run'
      ? [{ runId: owner.runId, path: owner.path, contentDigest, sizeBytes, loggedAt }]
      : [],
  );
}
