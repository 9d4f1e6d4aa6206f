import { Injectable } from '@nestjs/common';
import { NotFoundError, isIdentifier, type DatasetVersionId } from '@orrery/domain';
import { Outbox } from '@orrery/platform-events';
import { UnitOfWork } from '@orrery/platform-postgres';
import { DatasetRepository } from '../dataset/dataset.repository.js';
import { VersionHoldRepository } from '../version-hold/version-hold.repository.js';
import { VersionInUseError } from './dataset-version.errors.js';
import { DatasetVersionRepository } from './dataset-version.repository.js';
import type { DatasetVersion } from './dataset-version.js';
import { VersionContent } from './version-content.js';

/** Removes what else is kept of a version, in the transaction that purges it. */
export type PurgeStep = (id: DatasetVersionId) => Promise<void>;

const SHOWN_HOLDERS = { first: 20, after: null } as const;

/**
 * Deletes versions that nothing needs. First a version is only hidden: what needs it may be known elsewhere already, and
 * the news under way; such news brings it back. Once it was hidden for long enough its files are given up.
 */
@Injectable()
export class VersionDeletions {
  private readonly steps: PurgeStep[] = [];

  constructor(
    private readonly datasets: DatasetRepository,
    private readonly versions: DatasetVersionRepository,
    private readonly holds: VersionHoldRepository,
    private readonly content: VersionContent,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  /** Has capabilities remove what they keep of a version. */
  beside(step: PurgeStep): void {
    this.steps.push(step);
  }

  /** @throws {NotFoundError | VersionInUseError} */
  delete(id: string): Promise<DatasetVersion> {
    return this.unitOfWork.run(async () => {
      const version = isIdentifier(id) ? await this.versions.lock(id as DatasetVersionId) : null;
      if (version === null || version.deletedAt !== null) throw new NotFoundError('Dataset version', id);
      const holders = await this.holds.holdersOf(version.id, SHOWN_HOLDERS);
      if (holders.items.length > 0) throw new VersionInUseError(version.version, holders.items);
      const deletedAt = new Date();
      await this.versions.update(version.id, { deletedAt });
      return { ...version, deletedAt };
    });
  }

  /** Gives up the files of a version that is still deleted; says whether it was. */
  purge(id: DatasetVersionId): Promise<boolean> {
    return this.unitOfWork.run(async () => {
      const version = await this.versions.lock(id);
      if (version === null || version.deletedAt === null || version.purgedAt !== null) return false;
      const dataset = (await this.datasets.findByIds([version.datasetId])).get(version.datasetId);
      if (dataset === undefined) throw new NotFoundError('Dataset', version.datasetId);
      for (const step of this.steps) await step(id);
      await this.content.release(id);
      await this.versions.update(id, { purgedAt: new Date() });
      await this.outbox.publish('DatasetVersionDeleted', dataset.id, {
        ...{ datasetId: dataset.id, dataset: dataset.name, versionId: id, version: version.version },
      });
      return true;
    });
  }
}
