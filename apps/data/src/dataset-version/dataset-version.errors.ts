import { DomainError, type DatasetVersionId } from '@orrery/domain';
import type { VersionHolder } from '../version-hold/version-holder.js';

/** The branch is elsewhere than the caller thought. */
export class BranchMovedError extends DomainError {
  readonly code = 'BRANCH_MOVED';
  readonly kind = 'conflict';

  constructor(name: string, expected: DatasetVersionId | null, head: DatasetVersionId | null) {
    const is = head === null ? 'does not exist' : `is at version ${head}`;
    super(`The branch "${name}" ${is}: look at what happened meanwhile, and try again from there.`, {
      name,
      expected,
      head,
    });
  }
}

/** The version is needed: by what is said in `holders`, the first of them. */
export class VersionInUseError extends DomainError {
  readonly code = 'VERSION_IN_USE';
  readonly kind = 'conflict';

  constructor(version: number, holders: readonly VersionHolder[]) {
    const named = holders.map(({ kind, name }) => `${WORDS[kind]} ${name}`).join(', ');
    super(`Version ${version} is in use by ${named}: it can be deleted when none of them needs it.`, {
      holders,
    });
  }
}

const WORDS: Readonly<Record<VersionHolder['kind'], string>> = {
  BRANCH: 'branch',
  TAG: 'tag',
  RUN: 'run',
  TRAINING_SET: 'training set',
  MODEL_VERSION: 'model version',
};
