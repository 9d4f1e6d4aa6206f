import { Injectable } from '@nestjs/common';
import { ConflictError, NotFoundError, isIdentifier, type DatasetVersionId } from '@orrery/domain';
import { Outbox } from '@orrery/platform-events';
import { UnitOfWork } from '@orrery/platform-postgres';
import { DatasetRepository } from '../dataset/dataset.repository.js';
import type { Dataset } from '../dataset/dataset.js';
import { VersionRefRepository } from '../version-ref/version-ref.repository.js';
import { DatasetVersionRepository } from './dataset-version.repository.js';
import type { DatasetVersion } from './dataset-version.js';

/** What somebody decided about a version in quarantine. */
export interface VersionDecision {
  readonly id: string;
  readonly reason: string;
  readonly by: string;
}

/** Ends the quarantine of versions, one way or the other. */
@Injectable()
export class VersionDecisions {
  constructor(
    private readonly datasets: DatasetRepository,
    private readonly versions: DatasetVersionRepository,
    private readonly refs: VersionRefRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Lets default reads see it. Its branch moves to it if nothing was committed there meanwhile; otherwise it stays beside
   * the branch, which may be moved to it.
   *
   * @throws {NotFoundError | ConflictError}
   */
  release(decision: VersionDecision): Promise<DatasetVersion> {
    return this.decide(decision, 'ACTIVE', async ({ id: datasetId }, version) => {
      const branch = { datasetId, kind: 'BRANCH', name: version.branch } as const;
      const head = (await this.refs.find(branch))?.versionId ?? null;
      if (head !== (await this.versions.firstParentId(version.id))) return;
      const { reason, by: movedBy } = decision;
      await this.refs.move(branch, { versionId: version.id, cause: 'RELEASED', movedBy, reason });
    });
  }

  /** Hides it for ever. @throws {NotFoundError | ConflictError} */
  reject(decision: VersionDecision): Promise<DatasetVersion> {
    return this.decide(decision, 'REJECTED', () => Promise.resolve());
  }

  private decide(
    { id, reason }: VersionDecision,
    state: 'ACTIVE' | 'REJECTED',
    follow: (dataset: Dataset, version: DatasetVersion) => Promise<void>,
  ): Promise<DatasetVersion> {
    return this.unitOfWork.run(async () => {
      const dataset = await this.lockDatasetOf(id);
      const version = await this.versions.lock(id as DatasetVersionId);
      if (version === null || version.deletedAt !== null) throw new NotFoundError('Dataset version', id);
      if (version.state !== 'QUARANTINED') {
        throw new ConflictError(`Version ${version.version} is not in quarantine.`);
      }
      await this.versions.update(version.id, { state, stateReason: reason });
      await follow(dataset, version);
      await this.outbox.publish('DatasetVersionStateChanged', dataset.id, {
        ...{ datasetId: dataset.id, dataset: dataset.name, versionId: version.id },
        ...{ version: version.version, state, reason },
      });
      return { ...version, state, stateReason: reason };
    });
  }

  private async lockDatasetOf(id: string): Promise<Dataset> {
    const known = isIdentifier(id) ? (id as DatasetVersionId) : null;
    const version = known && (await this.versions.findByIds([known])).get(known);
    const dataset = version && (await this.datasets.findByIds([version.datasetId])).get(version.datasetId);
    if (!dataset) throw new NotFoundError('Dataset version', id);
    return this.datasets.lockByName(dataset.name);
  }
}
