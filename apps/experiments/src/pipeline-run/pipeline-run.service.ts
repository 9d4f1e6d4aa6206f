import { Injectable } from '@nestjs/common';
import { ConflictError, isIdentifier, type PipelineId, type PipelineRunId } from '@orrery/domain';
import { Outbox } from '@orrery/platform-events';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import { requireIdentifierPage, requireRequestKey } from '../input/require.js';
import { PipelineRepository } from '../pipeline/pipeline.repository.js';
import { PipelineService } from '../pipeline/pipeline.service.js';
import type { Pipeline } from '../pipeline/pipeline.js';
import { PipelineLineage } from './pipeline-lineage.js';
import { PipelineRunRepository } from './pipeline-run.repository.js';
import {
  PIPELINE_STEPS,
  type PipelineProgress,
  type PipelineRun,
  type PipelineStep,
  type PipelineStepName,
} from './pipeline-run.js';

export const PIPELINE_QUEUE = 'experiments-pipeline';

export interface StartPipelineRun {
  readonly pipeline: string;
  readonly trigger: string;
  readonly requestKey: string | null;
}

/** A pipeline run that is under way, with what it is a run of. */
export interface PipelineRunUnderWay {
  readonly pipeline: Pipeline;
  readonly run: PipelineRun;
  readonly steps: readonly PipelineStep[];
}

const NO_PROGRESS: PipelineProgress = {
  datasetVersion: null,
  trainingSetId: null,
  studyId: null,
  bestRunId: null,
  modelVersionId: null,
  modelVersion: null,
};
const CLOSED: readonly PipelineRun['state'][] = ['SUCCEEDED', 'FAILED'];

@Injectable()
export class PipelineRunService {
  constructor(
    private readonly runs: PipelineRunRepository,
    private readonly pipelines: PipelineService,
    private readonly pipelineRows: PipelineRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly lineage: PipelineLineage,
  ) {}

  /** Starts a pipeline, or returns the run of an earlier call with the same key. @throws {NotFoundError | InvalidInputError} */
  async start({ pipeline: name, trigger, requestKey: key }: StartPipelineRun): Promise<PipelineRun> {
    const requestKey = requireRequestKey(key);
    const { id: pipelineId } = await this.pipelines.get(name);
    const id: PipelineRunId = newId();
    const run: PipelineRun = {
      id,
      pipelineId,
      state: 'QUEUED',
      trigger,
      progress: NO_PROGRESS,
      error: null,
      startedAt: new Date(),
      endedAt: null,
    };
    return this.unitOfWork.run(async () => {
      if (!(await this.runs.insert(run, requestKey))) return this.startedBefore(pipelineId, requestKey);
      await this.runs.insertSteps(PIPELINE_STEPS.map((step, position) => pending(id, step, position)));
      await this.outbox.enqueue({
        queue: PIPELINE_QUEUE,
        name: 'run-pipeline',
        id,
        payload: { pipelineRunId: id },
      });
      return run;
    });
  }

  async find(id: string): Promise<PipelineRun | null> {
    if (!isIdentifier(id)) return null;
    const runId = id as PipelineRunId;
    return (await this.runs.findByIds([runId])).get(runId) ?? null;
  }

  list(pipelineId: PipelineId, page: PageRequest): Promise<Page<PipelineRun>> {
    return this.runs.list(pipelineId, requireIdentifierPage(page));
  }

  /** Says that a pipeline run is under way; null when it has ended already. @throws {NotFoundError} */
  async begin(id: PipelineRunId): Promise<PipelineRunUnderWay | null> {
    return this.unitOfWork.run(async () => {
      const run = await this.runs.lock(id);
      if (CLOSED.includes(run.state)) return null;
      await this.runs.update(id, { state: 'RUNNING' });
      const pipeline = (await this.pipelineRows.findByIds([run.pipelineId])).get(run.pipelineId);
      if (pipeline === undefined) throw new Error(`Pipeline ${run.pipelineId} of run ${id} is missing.`);
      if (run.state === 'QUEUED') await this.lineage.tell(run, pipeline, { state: 'START' });
      return { pipeline, run, steps: await this.runs.listSteps([id]) };
    });
  }

  async beginStep({ pipelineRunId, name, startedAt }: PipelineStep): Promise<void> {
    await this.runs.updateStep(pipelineRunId, name, {
      state: 'RUNNING',
      startedAt: startedAt ?? new Date(),
    });
  }

  async succeedStep(
    id: PipelineRunId,
    name: PipelineStepName,
    progress: Partial<PipelineProgress>,
  ): Promise<void> {
    await this.unitOfWork.run(async () => {
      await this.runs.updateStep(id, name, { state: 'SUCCEEDED', endedAt: new Date(), error: null });
      if (Object.keys(progress).length > 0) await this.runs.update(id, progress);
    });
  }

  /** Ends a pipeline run whose steps are all done. */
  async complete(id: PipelineRunId): Promise<void> {
    await this.end(id, 'SUCCEEDED', null);
  }

  /** Gives a pipeline run up at the step that is under way. */
  async fail(id: PipelineRunId, error: string): Promise<void> {
    await this.unitOfWork.run(async () => {
      const running = (await this.runs.listSteps([id])).find(({ state }) => state === 'RUNNING');
      const change = { state: 'FAILED', endedAt: new Date(), error } as const;
      if (running !== undefined) await this.runs.updateStep(id, running.name, change);
      await this.end(id, 'FAILED', error);
    });
  }

  private async end(id: PipelineRunId, state: 'SUCCEEDED' | 'FAILED', error: string | null): Promise<void> {
    await this.unitOfWork.run(async () => {
      const { state: current, pipelineId, progress } = await this.runs.lock(id);
      if (CLOSED.includes(current)) return;
      await this.runs.update(id, { state, error, endedAt: new Date() });
      const pipeline = (await this.pipelineRows.findByIds([pipelineId])).get(pipelineId);
      const name = pipeline?.name ?? '';
      await this.outbox.publish('PipelineRunFinished', id, {
        pipelineRunId: id,
        pipeline: name,
        status: state,
        modelVersionId: progress.modelVersionId,
      });
      const said = error === null ? { state: 'COMPLETE' as const } : { state: 'FAIL' as const, error };
      if (pipeline !== undefined) await this.lineage.tell({ id }, pipeline, said);
    });
  }

  private async startedBefore(pipelineId: PipelineId, requestKey: string | null): Promise<PipelineRun> {
    const run = requestKey && (await this.runs.findByRequestKey(pipelineId, requestKey));
    if (!run) throw new ConflictError('The pipeline run could not be started: try again.');
    return run;
  }
}

function pending(pipelineRunId: PipelineRunId, name: PipelineStepName, position: number): PipelineStep {
  return { pipelineRunId, name, position, state: 'PENDING', startedAt: null, endedAt: null, error: null };
}
