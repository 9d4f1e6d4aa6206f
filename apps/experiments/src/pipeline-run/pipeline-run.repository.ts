import { Injectable } from '@nestjs/common';
import {
  NotFoundError,
  type ModelVersionId,
  type PipelineId,
  type PipelineRunId,
  type RunId,
  type StudyId,
  type TrainingSetId,
} from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In, LessThan, type Repository } from 'typeorm';
import { PipelineRunEntity } from './pipeline-run.entity.js';
import { PipelineStepEntity } from './pipeline-step.entity.js';
import type { PipelineProgress, PipelineRun, PipelineStep, PipelineStepName } from './pipeline-run.js';

/** What changes of a pipeline run while it runs. */
export type PipelineRunChange = Partial<PipelineProgress & Pick<PipelineRun, 'state' | 'error' | 'endedAt'>>;
/** What changes of a step while it runs. */
export type PipelineStepChange = Partial<Pick<PipelineStep, 'state' | 'startedAt' | 'endedAt' | 'error'>>;

@Injectable()
export class PipelineRunRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Resolves to whether the run is new: false when the pipeline has one with that request key. */
  async insert({ progress, ...run }: PipelineRun, requestKey: string | null): Promise<boolean> {
    const { raw } = await this.runs
      .createQueryBuilder()
      .insert()
      .values({ ...run, ...progress, requestKey })
      .orIgnore()
      .returning('id')
      .execute();
    return (raw as unknown[]).length > 0;
  }

  async insertSteps(steps: readonly PipelineStep[]): Promise<void> {
    await this.steps.insert([...steps]);
  }

  async findByRequestKey(pipelineId: PipelineId, requestKey: string): Promise<PipelineRun | null> {
    const row = await this.runs.findOneBy({ pipelineId, requestKey });
    return row && toRun(row);
  }

  async findByIds(ids: readonly PipelineRunId[]): Promise<ReadonlyMap<PipelineRunId, PipelineRun>> {
    const rows = await this.runs.findBy({ id: In([...ids]) });
    return new Map(rows.map(toRun).map((run) => [run.id, run]));
  }

  /** The run, locked until the transaction ends. @throws {NotFoundError} */
  async lock(id: PipelineRunId): Promise<PipelineRun> {
    const row = await this.runs.findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
    if (row === null) throw new NotFoundError('Pipeline run', id);
    return toRun(row);
  }

  async update(id: PipelineRunId, change: PipelineRunChange): Promise<void> {
    await this.runs.update({ id }, { ...change });
  }

  async updateStep(
    pipelineRunId: PipelineRunId,
    name: PipelineStepName,
    change: PipelineStepChange,
  ): Promise<void> {
    await this.steps.update({ pipelineRunId, name }, { ...change });
  }

  async listSteps(ids: readonly PipelineRunId[]): Promise<readonly PipelineStep[]> {
    const rows = await this.steps.find({
      where: { pipelineRunId: In([...ids]) },
      order: { position: 'ASC' },
    });
    return rows.map((row) => ({ ...row, pipelineRunId: row.pipelineRunId as PipelineRunId }));
  }

  async list(pipelineId: PipelineId, request: PageRequest): Promise<Page<PipelineRun>> {
    const rows = await this.runs.find({
      where: { pipelineId, ...(request.after !== null && { id: LessThan(request.after) }) },
      order: { id: 'DESC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toRun), request);
  }

  private get runs(): Repository<PipelineRunEntity> {
    return this.unitOfWork.manager.getRepository(PipelineRunEntity);
  }

  private get steps(): Repository<PipelineStepEntity> {
    return this.unitOfWork.manager.getRepository(PipelineStepEntity);
  }
}

function toRun(row: PipelineRunEntity): PipelineRun {
  const { id, pipelineId, state, trigger, error, startedAt, endedAt } = row;
  return {
    id: id as PipelineRunId,
    pipelineId: pipelineId as PipelineId,
    state,
    trigger,
    progress: {
      datasetVersion: row.datasetVersion,
      trainingSetId: row.trainingSetId as TrainingSetId | null,
      studyId: row.studyId as StudyId | null,
      bestRunId: row.bestRunId as RunId | null,
      modelVersionId: row.modelVersionId as ModelVersionId | null,
      modelVersion: row.modelVersion,
    },
    error,
    startedAt,
    endedAt,
  };
}
