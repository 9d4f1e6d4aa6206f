import { Injectable } from '@nestjs/common';
import type { ModelVersionId, RegisteredModelId } from '@orrery/domain';
import { requestListLoader } from '@orrery/platform-graphql';
import { ModelAliasRepository } from './model-alias.repository.js';
import type { ModelAlias } from './model-alias.js';

@Injectable()
export class ModelAliasLoader {
  readonly byModel = requestListLoader<RegisteredModelId, ModelAlias>(
    (ids) => this.aliases.listOfModels(ids),
    ({ modelId }) => modelId,
  );

  readonly byVersion = requestListLoader<ModelVersionId, ModelAlias>(
    (ids) => this.aliases.listOfVersions(ids),
    ({ versionId }) => versionId,
  );

  constructor(private readonly aliases: ModelAliasRepository) {}
}
