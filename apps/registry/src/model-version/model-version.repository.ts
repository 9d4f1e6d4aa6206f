import { Injectable } from '@nestjs/common';
import type { ModelVersionId, RegisteredModelId, RunId, TrainingSetId } from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In, LessThan, type Repository } from 'typeorm';
import { ModelVersionEntity } from './model-version.entity.js';
import type { ModelVersion } from './model-version.js';

@Injectable()
export class ModelVersionRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async insert(version: ModelVersion, requestKey: string | null): Promise<void> {
    const { id, modelId, description, origin, file, createdAt } = version;
    await this.rows.insert({
      id,
      modelId,
      version: version.version,
      description,
      ...origin,
      contentDigest: file.contentDigest,
      sizeBytes: String(file.sizeBytes),
      signature: file.signature,
      parameterCount: String(file.parameterCount),
      requestKey,
      createdAt,
    });
  }

  async findByIds(ids: readonly ModelVersionId[]): Promise<ReadonlyMap<ModelVersionId, ModelVersion>> {
    const rows = await this.rows.findBy({ id: In([...ids]) });
    return new Map(rows.map(toModelVersion).map((version) => [version.id, version]));
  }

  async findByNumber(modelId: RegisteredModelId, version: number): Promise<ModelVersion | null> {
    const row = await this.rows.findOneBy({ modelId, version });
    return row && toModelVersion(row);
  }

  async findByRequestKey(modelId: RegisteredModelId, requestKey: string): Promise<ModelVersion | null> {
    const row = await this.rows.findOneBy({ modelId, requestKey });
    return row && toModelVersion(row);
  }

  /** The number that the next version gets; only right while the model is locked. */
  async nextNumber(modelId: RegisteredModelId): Promise<number> {
    return ((await this.rows.maximum('version', { modelId })) ?? 0) + 1;
  }

  async list(modelId: RegisteredModelId, request: PageRequest): Promise<Page<ModelVersion>> {
    const rows = await this.rows.find({
      where: { modelId, ...(request.after !== null && { version: LessThan(Number(request.after)) }) },
      order: { version: 'DESC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toModelVersion), request);
  }

  private get rows(): Repository<ModelVersionEntity> {
    return this.unitOfWork.manager.getRepository(ModelVersionEntity);
  }
}

function toModelVersion(row: ModelVersionEntity): ModelVersion {
  return {
    id: row.id as ModelVersionId,
    modelId: row.modelId as RegisteredModelId,
    version: row.version,
    description: row.description,
    origin: { runId: row.runId as RunId | null, trainingSetId: row.trainingSetId as TrainingSetId | null },
    file: {
      contentDigest: row.contentDigest,
      sizeBytes: Number(row.sizeBytes),
      signature: row.signature,
      parameterCount: Number(row.parameterCount),
    },
    createdAt: row.createdAt,
  };
}
