import { Injectable } from '@nestjs/common';
import type { DatasetVersionId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In, type Repository } from 'typeorm';
import { DataProfileEntity } from './data-profile.entity.js';
import type { DataProfile } from './data-profile.js';

@Injectable()
export class DataProfileRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async insert(versionId: DatasetVersionId, { columns }: DataProfile): Promise<void> {
    await this.rows.insert({ versionId, columns: [...columns] });
  }

  async findOfVersions(
    ids: readonly DatasetVersionId[],
  ): Promise<ReadonlyMap<DatasetVersionId, DataProfile>> {
    const rows = await this.rows.findBy({ versionId: In([...ids]) });
    return new Map(rows.map(({ versionId, columns }) => [versionId as DatasetVersionId, { columns }]));
  }

  private get rows(): Repository<DataProfileEntity> {
    return this.unitOfWork.manager.getRepository(DataProfileEntity);
  }
}
