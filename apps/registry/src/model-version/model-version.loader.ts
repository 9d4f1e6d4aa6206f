import { Injectable } from '@nestjs/common';
import type { ModelVersionId } from '@orrery/domain';
import { requestLoader } from '@orrery/platform-graphql';
import { ModelVersionRepository } from './model-version.repository.js';
import type { ModelVersion } from './model-version.js';

@Injectable()
export class ModelVersionLoader {
  readonly byId = requestLoader<ModelVersionId, ModelVersion>((ids) => this.versions.findByIds(ids));

  constructor(private readonly versions: ModelVersionRepository) {}
}
