import { Injectable } from '@nestjs/common';
import type { ModelVersionId, RegisteredModelId, RunId, TrainingSetId } from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In, IsNull, LessThan, type Repository } from 'typeorm';
import { ModelVersionEntity } from './model-version.entity.js';
import type { ModelVersion } from './model-version.js';

@Injectable()
export class ModelVersionRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async insert(version: ModelVersion, requestKey: string | null): Promise<void> {
    await this.rows.insert({ ...toRow(version), requestKey });
  }

  /** Writes all of a version that can change; only right while its model is locked. */
  async save(version: ModelVersion): Promise<void> {
    const { id, modelId: _model, version: _number, createdAt: _created, ...changeable } = toRow(version);
    await this.rows.update({ id }, changeable);
  }

  /** Versions of a renamed model are as new as its name. */
  async touchAll(modelId: RegisteredModelId, updatedAt: Date): Promise<void> {
    await this.rows.update({ modelId, deletedAt: IsNull() }, { updatedAt });
  }

  /** Deleted ones too: what points at a version by its id still shows it. */
  async findByIds(ids: readonly ModelVersionId[]): Promise<ReadonlyMap<ModelVersionId, ModelVersion>> {
    const rows = await this.rows.findBy({ id: In([...ids]) });
    return new Map(rows.map(toModelVersion).map((version) => [version.id, version]));
  }

  async findByNumber(modelId: RegisteredModelId, version: number): Promise<ModelVersion | null> {
    const row = await this.rows.findOneBy({ modelId, version, deletedAt: IsNull() });
    return row && toModelVersion(row);
  }

  async listByNumbers(
    modelId: RegisteredModelId,
    numbers: readonly number[],
  ): Promise<readonly ModelVersion[]> {
    const where = { modelId, version: In([...numbers]), deletedAt: IsNull() };
    return (await this.rows.find({ where, order: { version: 'ASC' } })).map(toModelVersion);
  }

  async findByRequestKey(modelId: RegisteredModelId, requestKey: string): Promise<ModelVersion | null> {
    const row = await this.rows.findOneBy({ modelId, requestKey });
    return row && toModelVersion(row);
  }

  /** The number that the next version gets; only right while the model is locked. Deleted versions keep theirs. */
  async nextNumber(modelId: RegisteredModelId): Promise<number> {
    return ((await this.rows.maximum('version', { modelId })) ?? 0) + 1;
  }

  async list(modelId: RegisteredModelId, request: PageRequest): Promise<Page<ModelVersion>> {
    const rows = await this.rows.find({
      where: {
        modelId,
        deletedAt: IsNull(),
        ...(request.after !== null && { version: LessThan(Number(request.after)) }),
      },
      order: { version: 'DESC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toModelVersion), request);
  }

  async listOfRuns(runIds: readonly RunId[]): Promise<readonly ModelVersion[]> {
    const where = { runId: In([...runIds]), deletedAt: IsNull() };
    return (await this.rows.find({ where, order: { createdAt: 'DESC', id: 'DESC' } })).map(toModelVersion);
  }

  /** The newest version of each stage, of each of these models. */
  async listLatest(modelIds: readonly RegisteredModelId[]): Promise<readonly ModelVersion[]> {
    const rows = await this.unitOfWork.manager.query<{ id: ModelVersionId }[]>(
      `SELECT DISTINCT ON (model_id, stage) id FROM model_version
        WHERE model_id = ANY($1) AND deleted_at IS NULL
        ORDER BY model_id, stage, version DESC`,
      [modelIds],
    );
    const found = await this.findByIds(rows.map(({ id }) => id));
    return [...found.values()].toSorted((a, b) => a.version - b.version);
  }

  /** Versions in a stage, newest first. */
  async listInStage(
    modelId: RegisteredModelId,
    stage: ModelVersion['stage'],
  ): Promise<readonly ModelVersion[]> {
    const where = { modelId, stage, deletedAt: IsNull() };
    return (await this.rows.find({ where, order: { version: 'DESC' } })).map(toModelVersion);
  }

  /** Versions whose files nobody has read yet, oldest first. */
  async listUnread(limit: number): Promise<readonly ModelVersionId[]> {
    const where = { inspectedAt: IsNull(), deletedAt: IsNull() };
    const rows = await this.rows.find({ where, select: { id: true }, order: { id: 'ASC' }, take: limit });
    return rows.map(({ id }) => id as ModelVersionId);
  }

  private get rows(): Repository<ModelVersionEntity> {
    return this.unitOfWork.manager.getRepository(ModelVersionEntity);
  }
}

function toRow({ origin, source, file, ...version }: ModelVersion): Omit<ModelVersionEntity, 'requestKey'> {
  const { uri, ...located } = source;
  return {
    ...version,
    ...origin,
    ...located,
    source: uri,
    flavors: [...version.flavors],
    contentDigest: file && file.contentDigest,
    sizeBytes: file && String(file.sizeBytes),
    parameterCount: file && String(file.parameterCount),
  };
}

/** What a row of the table says. */
export function toModelVersion(row: Omit<ModelVersionEntity, 'requestKey'>): ModelVersion {
  return {
    id: row.id as ModelVersionId,
    modelId: row.modelId as RegisteredModelId,
    version: row.version,
    description: row.description,
    origin: { runId: row.runId as RunId | null, trainingSetId: row.trainingSetId as TrainingSetId | null },
    source: {
      uri: row.source,
      storageLocation: row.storageLocation,
      runRef: row.runRef,
      runLink: row.runLink,
      loggedModelId: row.loggedModelId,
    },
    status: row.status,
    statusMessage: row.statusMessage,
    stage: row.stage,
    createdBy: row.createdBy,
    tags: row.tags,
    file:
      row.contentDigest === null
        ? null
        : {
            contentDigest: row.contentDigest,
            sizeBytes: Number(row.sizeBytes),
            parameterCount: Number(row.parameterCount),
          },
    signature: row.signature,
    sampleRows: row.sampleRows,
    flavors: row.flavors,
    unservableReason: row.unservableReason,
    inspectedAt: row.inspectedAt,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    deletedAt: row.deletedAt,
  };
}
