import { Injectable } from '@nestjs/common';
import { requestLoader } from '@orrery/platform-graphql';
import { FeatureEntityRepository } from './feature-entity.repository.js';
import type { FeatureEntity, FeatureEntityId } from './feature-entity.js';

@Injectable()
export class FeatureEntityLoader {
  readonly byId = requestLoader<FeatureEntityId, FeatureEntity>((ids) => this.entities.findByIds(ids));

  constructor(private readonly entities: FeatureEntityRepository) {}
}
