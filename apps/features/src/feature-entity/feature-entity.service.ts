import { Injectable } from '@nestjs/common';
import { InvalidInputError, NotFoundError } from '@orrery/domain';
import { newId } from '@orrery/platform-postgres';
import { checkName } from '../naming/check-name.js';
import { FeatureEntityRepository } from './feature-entity.repository.js';
import type { FeatureEntity } from './feature-entity.js';

const MAX_JOIN_KEYS = 8;

@Injectable()
export class FeatureEntityService {
  constructor(private readonly entities: FeatureEntityRepository) {}

  /** @throws {InvalidInputError | NameTakenError} */
  async create(name: string, joinKeys: readonly string[]): Promise<FeatureEntity> {
    checkName('name', name);
    if (joinKeys.length < 1 || joinKeys.length > MAX_JOIN_KEYS) {
      throw new InvalidInputError('joinKeys', `An entity has 1 to ${MAX_JOIN_KEYS} join keys.`);
    }
    if (new Set(joinKeys.map((key) => key.toLowerCase())).size < joinKeys.length || joinKeys.includes('')) {
      throw new InvalidInputError('joinKeys', 'Join keys are different names of columns.');
    }
    const entity: FeatureEntity = { id: newId(), name, joinKeys, createdAt: new Date() };
    await this.entities.insert(entity);
    return entity;
  }

  find(name: string): Promise<FeatureEntity | null> {
    return this.entities.findByName(name);
  }

  /** @throws {NotFoundError} */
  async get(name: string): Promise<FeatureEntity> {
    const entity = await this.entities.findByName(name);
    if (entity === null) throw new NotFoundError('Feature entity', name);
    return entity;
  }
}
