import { Inject, Injectable } from '@nestjs/common';
import {
  InvalidInputError,
  isIdentifier,
  type ModelVersionId,
  type RegisteredModelId,
  type RunId,
} from '@orrery/domain';
import { ARTIFACT_STORE, type ArtifactStore } from '@orrery/platform-artifacts';
import { Outbox } from '@orrery/platform-events';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import { RegisteredModelRepository } from '../registered-model/registered-model.repository.js';
import type { RegistryConfig } from '../registry.config.js';
import { RunArtifacts } from '../run-artifact/run-artifacts.js';
import { ModelVersionRepository } from './model-version.repository.js';
import type { ModelOrigin, ModelVersion } from './model-version.js';
import { readModelFile } from './read-model-file.js';

export interface RegisterFromRun {
  readonly model: string;
  readonly runId: string;
  readonly artifactPath: string;
  readonly description: string;
  readonly requestKey: string | null;
}

export interface RegisterFile {
  readonly model: string;
  readonly bytes: Uint8Array;
  readonly origin: ModelOrigin;
  readonly description: string;
  readonly requestKey: string | null;
}

@Injectable()
export class ModelVersionService {
  constructor(
    private readonly versions: ModelVersionRepository,
    private readonly models: RegisteredModelRepository,
    private readonly runs: RunArtifacts,
    @Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    @Inject(SERVICE_CONFIG) private readonly config: RegistryConfig,
  ) {}

  /** @throws {NotFoundError | InvalidInputError | UnusableModelFileError} */
  async registerFromRun({ runId, artifactPath, ...request }: RegisterFromRun): Promise<ModelVersion> {
    if (!isIdentifier(runId))
      throw new InvalidInputError('runId', `"${runId}" is not the identifier of a run.`);
    const run = runId as RunId;
    const trainingSetId = await this.runs.trainingSetOf(run);
    const bytes = await this.runs.read(run, artifactPath, this.config.maxModelBytes);
    return this.registerFile({ ...request, bytes, origin: { runId: run, trainingSetId } });
  }

  /** @throws {NotFoundError | UnusableModelFileError} */
  async registerFile({ model, bytes, origin, description, requestKey }: RegisterFile): Promise<ModelVersion> {
    const described = readModelFile(bytes);
    const { digest, sizeBytes } = await this.artifacts.put(bytes);
    const file = { ...described, contentDigest: digest, sizeBytes };

    return this.unitOfWork.run(async () => {
      const { id: modelId } = await this.models.lockByName(model);
      const earlier = requestKey === null ? null : await this.versions.findByRequestKey(modelId, requestKey);
      if (earlier !== null) return earlier;

      const number = await this.versions.nextNumber(modelId);
      const id: ModelVersionId = newId();
      const version = { id, modelId, version: number, description, origin, file, createdAt: new Date() };
      await this.versions.insert(version, requestKey);
      await this.outbox.publish('ModelVersionRegistered', modelId, {
        modelId,
        model,
        versionId: id,
        version: number,
        ...origin,
        contentDigest: digest,
      });
      return version;
    });
  }

  find(modelId: RegisteredModelId, version: number): Promise<ModelVersion | null> {
    return this.versions.findByNumber(modelId, version);
  }

  list(modelId: RegisteredModelId, page: PageRequest): Promise<Page<ModelVersion>> {
    return this.versions.list(modelId, page);
  }
}
