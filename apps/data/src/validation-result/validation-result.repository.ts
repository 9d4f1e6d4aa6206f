import { Injectable } from '@nestjs/common';
import type { DatasetVersionId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In, type Repository } from 'typeorm';
import { ValidationResultEntity } from './validation-result.entity.js';
import type { ValidationResult } from './validation-result.js';

@Injectable()
export class ValidationResultRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async insert(versionId: DatasetVersionId, { expectations }: ValidationResult): Promise<void> {
    await this.rows.insert({ versionId, expectations: [...expectations] });
  }

  async findOfVersions(
    ids: readonly DatasetVersionId[],
  ): Promise<ReadonlyMap<DatasetVersionId, ValidationResult>> {
    const rows = await this.rows.findBy({ versionId: In([...ids]) });
    return new Map(
      rows.map(({ versionId, expectations }) => [versionId as DatasetVersionId, { expectations }]),
    );
  }

  private get rows(): Repository<ValidationResultEntity> {
    return this.unitOfWork.manager.getRepository(ValidationResultEntity);
  }
}
