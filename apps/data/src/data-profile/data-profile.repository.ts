import { Injectable } from '@nestjs/common';
import type { DatasetVersionId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In, type Repository } from 'typeorm';
import { DataProfileEntity, type LaterMeasures, type StoredColumnProfile } from './data-profile.entity.js';
import type { ColumnProfile, DataProfile } from './data-profile.js';

const NOT_MEASURED: LaterMeasures = { skewness: null, kurtosis: null, histogram: [], topValues: [] };

@Injectable()
export class DataProfileRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async insert(versionId: DatasetVersionId, { columns, correlations }: DataProfile): Promise<void> {
    await this.rows.insert({ versionId, columns: [...columns], correlations: [...correlations] });
  }

  /** Keeps what was measured anew, which may be more. */
  async replace(versionId: DatasetVersionId, { columns, correlations }: DataProfile): Promise<void> {
    const row = { versionId, columns: [...columns], correlations: [...correlations] };
    await this.rows.upsert(row, ['versionId']);
  }

  async deleteOf(versionId: DatasetVersionId): Promise<void> {
    await this.rows.delete({ versionId });
  }

  async findOfVersions(
    ids: readonly DatasetVersionId[],
  ): Promise<ReadonlyMap<DatasetVersionId, DataProfile>> {
    const rows = await this.rows.findBy({ versionId: In([...ids]) });
    return new Map(
      rows.map(({ versionId, columns, correlations }) => [
        versionId as DatasetVersionId,
        { columns: columns.map(completed), correlations },
      ]),
    );
  }

  private get rows(): Repository<DataProfileEntity> {
    return this.unitOfWork.manager.getRepository(DataProfileEntity);
  }
}

function completed(stored: StoredColumnProfile): ColumnProfile {
  return { ...NOT_MEASURED, ...stored };
}
