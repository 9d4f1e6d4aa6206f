import type { ExperimentId, RunId } from '@orrery/domain';
import type { LoggedModelId } from '../logged-model/logged-model.js';

/** Whose file it is: found by the place where it lies, not by what its sender says. */
export type ArtifactOwner =
  | { readonly kind: 'run'; readonly runId: RunId; readonly path: string }
  | { readonly kind: 'logged-model'; readonly loggedModelId: LoggedModelId; readonly path: string };

/** Where a file lies: each project has an artifact space of its own. */
export interface ArtifactPlace {
  readonly project: string;
  /** From the root of the space, for instance `1/<run>/artifacts/model/MLmodel`. */
  readonly path: string;
  readonly experimentId: ExperimentId | null;
  /** With the path within what the owner logged; null for a file that belongs to no run or model. */
  readonly owner: ArtifactOwner | null;
}

/** Bytes that lie somewhere: equal bytes are stored once, however many files they are. */
export interface ArtifactFile extends ArtifactPlace {
  readonly contentDigest: string;
  readonly sizeBytes: number;
  readonly loggedAt: Date;
}

/** What a folder has on its own level; the size is null for a folder. */
export interface ArtifactEntry {
  readonly name: string;
  readonly sizeBytes: number | null;
}

/** All at once, or piece by piece. */
export type FileContent = Uint8Array | AsyncIterable<Uint8Array>;
