import { Injectable } from '@nestjs/common';
import { NameTakenError } from '@orrery/domain';
import { UnitOfWork, isUniqueViolation } from '@orrery/platform-postgres';
import { In, type Repository } from 'typeorm';
import { ENTITY_NAME_UNIQUE, FeatureEntityEntity } from './feature-entity.entity.js';
import type { FeatureEntity, FeatureEntityId } from './feature-entity.js';

@Injectable()
export class FeatureEntityRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @throws {NameTakenError} */
  async insert(entity: FeatureEntity): Promise<void> {
    try {
      await this.rows.insert({ ...entity });
    } catch (error) {
      if (isUniqueViolation(error, ENTITY_NAME_UNIQUE))
        throw new NameTakenError('Feature entity', entity.name);
      throw error;
    }
  }

  async findByName(name: string): Promise<FeatureEntity | null> {
    const row = await this.rows.findOneBy({ name });
    return row && toEntity(row);
  }

  async findByIds(ids: readonly FeatureEntityId[]): Promise<ReadonlyMap<FeatureEntityId, FeatureEntity>> {
    const rows = await this.rows.findBy({ id: In([...ids]) });
    return new Map(rows.map(toEntity).map((entity) => [entity.id, entity]));
  }

  private get rows(): Repository<FeatureEntityEntity> {
    return this.unitOfWork.manager.getRepository(FeatureEntityEntity);
  }
}

function toEntity({ id, name, joinKeys, createdAt }: FeatureEntityEntity): FeatureEntity {
  return { id: id as FeatureEntityId, name, joinKeys, createdAt };
}
