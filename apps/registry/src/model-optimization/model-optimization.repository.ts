import { Injectable } from '@nestjs/common';
import type { ModelVersionId, RegisteredModelId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In, type Repository } from 'typeorm';
import { ModelOptimizationEntity } from './model-optimization.entity.js';
import type { ModelOptimization, ModelOptimizationId } from './model-optimization.js';

/** What of an optimisation changes while it is done. */
export type OptimizationProgress = Pick<ModelOptimization, 'state' | 'step' | 'progress'>;
export type OptimizationOutcome = OptimizationProgress &
  Pick<ModelOptimization, 'report' | 'refusal' | 'error' | 'resultVersionId' | 'finishedAt'>;

@Injectable()
export class ModelOptimizationRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async insert(optimization: ModelOptimization, requestKey: string | null): Promise<void> {
    await this.table.insert({ ...optimization, requestKey });
  }

  async find(id: ModelOptimizationId): Promise<ModelOptimization | null> {
    const row = await this.table.findOneBy({ id });
    return row && toOptimization(row);
  }

  /** Holds it until the transaction ends. */
  async lock(id: ModelOptimizationId): Promise<ModelOptimization | null> {
    const row = await this.table.findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
    return row && toOptimization(row);
  }

  async findByRequestKey(modelId: RegisteredModelId, requestKey: string): Promise<ModelOptimization | null> {
    const row = await this.table.findOneBy({ modelId, requestKey });
    return row && toOptimization(row);
  }

  /** Those that made one of these versions. */
  async listByResults(ids: readonly ModelVersionId[]): Promise<readonly ModelOptimization[]> {
    return (await this.table.findBy({ resultVersionId: In([...ids]) })).map(toOptimization);
  }

  /** The one that made a version, the one that made its source, and so on to a version that none made. */
  async listLineage(id: ModelVersionId): Promise<readonly ModelOptimization[]> {
    const lineage: ModelOptimization[] = [];
    let [made] = await this.listByResults([id]);
    while (made !== undefined) {
      lineage.push(made);
      [made] = await this.listByResults([made.sourceVersionId]);
    }
    return lineage;
  }

  /** Those of these versions, newest first. */
  async listBySources(ids: readonly ModelVersionId[]): Promise<readonly ModelOptimization[]> {
    const where = { sourceVersionId: In([...ids]) };
    return (await this.table.find({ where, order: { id: 'DESC' } })).map(toOptimization);
  }

  /** Those that have not ended, oldest first. */
  async listUnfinished(limit: number): Promise<readonly ModelOptimizationId[]> {
    const where = { state: In(['QUEUED', 'RUNNING']) };
    const rows = await this.table.find({ where, select: { id: true }, order: { id: 'ASC' }, take: limit });
    return rows.map(({ id }) => id as ModelOptimizationId);
  }

  /** Tells how far it is, unless it has ended meanwhile. */
  async tell(id: ModelOptimizationId, progress: OptimizationProgress): Promise<void> {
    await this.table.update({ id, state: In(['QUEUED', 'RUNNING']) }, progress);
  }

  /** Ends it; only right while it is locked. */
  async settle(id: ModelOptimizationId, outcome: OptimizationOutcome): Promise<void> {
    const { report, refusal, ...rest } = outcome;
    await this.table.save({ id, ...rest, report, refusal });
  }

  private get table(): Repository<ModelOptimizationEntity> {
    return this.unitOfWork.manager.getRepository(ModelOptimizationEntity);
  }
}

function toOptimization({ requestKey: _key, ...row }: ModelOptimizationEntity): ModelOptimization {
  return {
    ...row,
    id: row.id as ModelOptimizationId,
    modelId: row.modelId as RegisteredModelId,
    sourceVersionId: row.sourceVersionId as ModelVersionId,
    resultVersionId: row.resultVersionId as ModelVersionId | null,
  };
}
