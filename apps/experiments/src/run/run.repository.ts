import { Injectable } from '@nestjs/common';
import {
  NotFoundError,
  type DatasetVersionId,
  type ExperimentId,
  type RunId,
  type TrainingSetId,
} from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In, IsNull, LessThan, type Repository } from 'typeorm';
import { RunParamEntity } from './run-param.entity.js';
import { RunTagEntity } from './run-tag.entity.js';
import { RunEntity } from './run.entity.js';
import type { FinalRunStatus, Run, RunKeyValue } from './run.js';

@Injectable()
export class RunRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Resolves to whether the run is new: false when the experiment has one with that request key. */
  async insert({ inputs, ...run }: Run, requestKey: string | null): Promise<boolean> {
    const datasetVersionIds = [...inputs.datasetVersionIds];
    const row = { ...run, trainingSetId: inputs.trainingSetId, datasetVersionIds, requestKey };
    const { raw } = await this.rows
      .createQueryBuilder()
      .insert()
      .values(row)
      .orIgnore()
      .returning('id')
      .execute();
    return (raw as unknown[]).length > 0;
  }

  async find(id: RunId): Promise<Run | null> {
    const row = await this.rows.findOneBy({ id });
    return row && toRun(row);
  }

  async findByRequestKey(experimentId: ExperimentId, requestKey: string): Promise<Run | null> {
    const row = await this.rows.findOneBy({ experimentId, requestKey });
    return row && toRun(row);
  }

  async findByIds(ids: readonly RunId[]): Promise<ReadonlyMap<RunId, Run>> {
    const rows = await this.rows.findBy({ id: In([...ids]) });
    return new Map(rows.map(toRun).map((run) => [run.id, run]));
  }

  /**
   * The run, whose status does not change until the transaction ends; several can log to it at once.
   * @throws {NotFoundError}
   */
  share(id: RunId): Promise<Run> {
    return this.lockedRow(id, 'pessimistic_read');
  }

  /**
   * The run, which nobody else changes until the transaction ends. Who logs to it without a lock only refers to it, and
   * is not kept waiting.
   * @throws {NotFoundError}
   */
  lock(id: RunId): Promise<Run> {
    return this.lockedRow(id, 'for_no_key_update');
  }

  /** The run, to be removed for good: also who refers to it has to wait. @throws {NotFoundError} */
  lockForUpdate(id: RunId): Promise<Run> {
    return this.lockedRow(id, 'pessimistic_write');
  }

  async finish(id: RunId, status: FinalRunStatus, endedAt: Date): Promise<void> {
    await this.rows.update({ id }, { status, endedAt });
  }

  async listParams(ids: readonly RunId[]): Promise<readonly RunKeyValue[]> {
    const query = { where: { runId: In([...ids]) }, order: { key: 'ASC' } } as const;
    return (await this.unitOfWork.manager.find(RunParamEntity, query)).map(toKeyValue);
  }

  async listTags(ids: readonly RunId[]): Promise<readonly RunKeyValue[]> {
    const query = { where: { runId: In([...ids]) }, order: { key: 'ASC' } } as const;
    return (await this.unitOfWork.manager.find(RunTagEntity, query)).map(toKeyValue);
  }

  /** Those that are not deleted, newest first. */
  async list(experimentId: ExperimentId, request: PageRequest): Promise<Page<Run>> {
    const isAfter = request.after !== null && { id: LessThan(request.after) };
    const rows = await this.rows.find({
      where: { experimentId, deletedAt: IsNull(), ...isAfter },
      order: { id: 'DESC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toRun), request);
  }

  private async lockedRow(
    id: RunId,
    mode: 'pessimistic_read' | 'for_no_key_update' | 'pessimistic_write',
  ): Promise<Run> {
    const row = await this.rows.findOne({ where: { id }, lock: { mode } });
    if (row === null) throw new NotFoundError('Run', id);
    return toRun(row);
  }

  private get rows(): Repository<RunEntity> {
    return this.unitOfWork.manager.getRepository(RunEntity);
  }
}

function toRun({ id, experimentId, name, userId, status, startedAt, endedAt, ...row }: RunEntity): Run {
  return {
    id: id as RunId,
    experimentId: experimentId as ExperimentId,
    name,
    userId,
    status,
    inputs: {
      trainingSetId: row.trainingSetId as TrainingSetId | null,
      datasetVersionIds: row.datasetVersionIds as DatasetVersionId[],
    },
    startedAt,
    endedAt,
    deletedAt: row.deletedAt,
  };
}

function toKeyValue({ runId, key, value }: RunParamEntity | RunTagEntity): RunKeyValue {
  return { runId: runId as RunId, key, value };
}
