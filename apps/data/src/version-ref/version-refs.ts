import { Injectable } from '@nestjs/common';
import {
  ConflictError,
  NameTakenError,
  NotFoundError,
  isIdentifier,
  type DatasetVersionId,
} from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { BranchMovedError } from '../dataset-version/dataset-version.errors.js';
import { DatasetVersionRepository } from '../dataset-version/dataset-version.repository.js';
import { DatasetRepository } from '../dataset/dataset.repository.js';
import type { Dataset } from '../dataset/dataset.js';
import { VersionRefRepository, type RefKey } from './version-ref.repository.js';
import {
  DEFAULT_BRANCH,
  requireRefName,
  type RefKind,
  type RefMove,
  type RefMoveCause,
  type VersionRef,
} from './version-ref.js';

/** A name of a dataset, and the version that it is for. */
export interface NamedVersion {
  readonly dataset: string;
  readonly name: string;
  readonly versionId: string;
  readonly reason: string;
  readonly by: string;
}

/** Names for versions, one change after another in each dataset. */
@Injectable()
export class VersionRefs {
  constructor(
    private readonly datasets: DatasetRepository,
    private readonly versions: DatasetVersionRepository,
    private readonly refs: VersionRefRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws {NameTakenError | NotFoundError | InvalidInputError | ConflictError} */
  createBranch(branch: NamedVersion): Promise<VersionRef> {
    requireRefName('name', branch.name);
    return this.change(branch.dataset, async (dataset) => {
      const key = keyOf(dataset, 'BRANCH', branch.name);
      if ((await this.refs.find(key)) !== null) throw new NameTakenError('Branch', branch.name);
      return this.point(key, branch, 'CREATED');
    });
  }

  /**
   * @param expectedHead where the branch must be; undefined for anywhere.
   * @throws {BranchMovedError | NotFoundError | ConflictError}
   */
  moveBranch(branch: NamedVersion, expectedHead?: DatasetVersionId): Promise<VersionRef> {
    return this.change(branch.dataset, async (dataset) => {
      const key = keyOf(dataset, 'BRANCH', branch.name);
      const { versionId } = await this.get(key, 'Branch');
      if (expectedHead !== undefined && expectedHead !== versionId) {
        throw new BranchMovedError(branch.name, expectedHead, versionId);
      }
      return this.point(key, branch, 'MOVED');
    });
  }

  /** @throws {NotFoundError | ConflictError} */
  deleteBranch(dataset: string, name: string, by: string): Promise<RefMove> {
    if (name === DEFAULT_BRANCH) {
      throw new ConflictError(
        `The branch "${DEFAULT_BRANCH}" is what everybody reads who names none: it stays.`,
      );
    }
    return this.change(dataset, (found) => this.remove(keyOf(found, 'BRANCH', name), 'Branch', by));
  }

  /** @throws {NameTakenError | NotFoundError | InvalidInputError | ConflictError} */
  tag(tag: NamedVersion, existing: 'keep' | 'move'): Promise<VersionRef> {
    requireRefName('name', tag.name);
    return this.change(tag.dataset, async (dataset) => {
      const key = keyOf(dataset, 'TAG', tag.name);
      const found = await this.refs.find(key);
      if (found?.versionId === tag.versionId) return found;
      if (found !== null && existing === 'keep') throw new NameTakenError('Tag', tag.name);
      return this.point(key, tag, found === null ? 'CREATED' : 'MOVED');
    });
  }

  /** @throws {NotFoundError} */
  untag(dataset: string, name: string, by: string): Promise<RefMove> {
    return this.change(dataset, (found) => this.remove(keyOf(found, 'TAG', name), 'Tag', by));
  }

  private change<T>(dataset: string, work: (dataset: Dataset) => Promise<T>): Promise<T> {
    return this.unitOfWork.run(async () => work(await this.datasets.lockByName(dataset)));
  }

  private async point(
    key: RefKey,
    { versionId: id, by: movedBy, reason }: NamedVersion,
    cause: RefMoveCause,
  ): Promise<VersionRef> {
    const versionId = await this.requireActive(key, id);
    await this.refs.move(key, { versionId, cause, movedBy, reason });
    return { ...key, versionId };
  }

  private async remove(key: RefKey, what: string, movedBy: string): Promise<RefMove> {
    await this.get(key, what);
    return this.refs.move(key, { versionId: null, cause: 'DELETED', movedBy, reason: '' });
  }

  private async get(key: RefKey, what: string): Promise<VersionRef> {
    const ref = await this.refs.find(key);
    if (ref === null) throw new NotFoundError(what, key.name);
    return ref;
  }

  private async requireActive({ datasetId }: RefKey, id: string): Promise<DatasetVersionId> {
    const known = isIdentifier(id) ? await this.versions.lock(id as DatasetVersionId) : null;
    if (known === null || known.datasetId !== datasetId || known.deletedAt !== null) {
      throw new NotFoundError('Dataset version', id);
    }
    if (known.state !== 'ACTIVE') {
      throw new ConflictError(`Version ${known.version} is not active: release it before it gets a name.`);
    }
    return known.id;
  }
}

function keyOf({ id: datasetId }: Dataset, kind: RefKind, name: string): RefKey {
  return { datasetId, kind, name };
}
