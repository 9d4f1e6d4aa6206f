import { Injectable } from '@nestjs/common';
import type { ModelVersionId, RunId } from '@orrery/domain';
import { requestListLoader, requestLoader } from '@orrery/platform-graphql';
import { ModelVersionRepository } from './model-version.repository.js';
import type { ModelVersion } from './model-version.js';

@Injectable()
export class ModelVersionLoader {
  readonly byId = requestLoader<ModelVersionId, ModelVersion>((ids) => this.versions.findByIds(ids));

  readonly byRun = requestListLoader<RunId | null, ModelVersion>(
    (ids) => this.versions.listOfRuns(ids.filter((id) => id !== null)),
    ({ origin }) => origin.runId,
  );

  constructor(private readonly versions: ModelVersionRepository) {}
}
