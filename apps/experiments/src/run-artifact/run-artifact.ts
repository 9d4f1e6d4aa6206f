import type { RunId } from '@orrery/domain';

/** A file that a run logged; it never changes. */
export interface RunArtifact {
  readonly runId: RunId;
  readonly path: string;
  readonly contentDigest: string;
  readonly sizeBytes: number;
  readonly loggedAt: Date;
}
