import { InvalidInputError, type DatasetId, type DatasetVersionId } from '@orrery/domain';

/** A branch moves with every commit to it; a tag stays until somebody moves it. */
export type RefKind = 'BRANCH' | 'TAG';

/** The branch of those who name none. */
export const DEFAULT_BRANCH = 'main';

/** A name for a version. */
export interface VersionRef {
  readonly datasetId: DatasetId;
  readonly kind: RefKind;
  readonly name: string;
  readonly versionId: DatasetVersionId;
}

/** Why a name came to a version, or is gone. */
export type RefMoveCause = 'COMMITTED' | 'CREATED' | 'MOVED' | 'RELEASED' | 'DELETED';

/** One step of a name's history; the moves of a name are numbered from 1, and their times never go back. */
export interface RefMove {
  readonly datasetId: DatasetId;
  readonly kind: RefKind;
  readonly name: string;
  readonly number: number;
  /** Null when the name was deleted. */
  readonly versionId: DatasetVersionId | null;
  readonly cause: RefMoveCause;
  readonly movedBy: string;
  readonly reason: string;
  readonly movedAt: Date;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/;
const MAX_LENGTH = 200;

/** @throws {InvalidInputError} for what can name neither a branch nor a tag. */
export function requireRefName(field: string, name: string): string {
  if (name.length <= MAX_LENGTH && NAME.test(name)) return name;
  throw new InvalidInputError(
    field,
    `A name has 1 to ${MAX_LENGTH} letters, digits, ".", "_" and "-", in parts divided by "/" that begin with a letter or a digit.`,
  );
}
