import { Injectable } from '@nestjs/common';
import { JobReports, type JobReport } from '@orrery/platform-events';
import { UnitOfWork } from '@orrery/platform-postgres';
import type { Pipeline } from '../pipeline/pipeline.js';
import type { PipelineRun } from './pipeline-run.js';

type NamedPipeline = Pick<Pipeline, 'name'>;
type Part = Pick<JobReport, 'runId' | 'job' | 'after'>;

/**
 * Tells lineage of the runs of pipelines. A pipeline reads and writes nothing itself: its steps do, which are runs of jobs
 * of their own, and parts of it.
 */
@Injectable()
export class PipelineLineage {
  constructor(
    private readonly jobReports: JobReports,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** In the caller's transaction. */
  async tell(
    { id }: Pick<PipelineRun, 'id'>,
    pipeline: NamedPipeline,
    said: Pick<JobReport, 'state' | 'error' | 'after'>,
  ): Promise<void> {
    await this.jobReports.report({ runId: id, job: pipelineJob(pipeline), ...said });
  }

  /** Says of the run of another job that it is a step of this one. */
  async tellPart({ id }: Pick<PipelineRun, 'id'>, pipeline: NamedPipeline, part: Part): Promise<void> {
    const parent = { runId: id, job: pipelineJob(pipeline).name };
    await this.unitOfWork.run(() => this.jobReports.report({ ...part, state: 'OTHER', parent }));
  }
}

function pipelineJob({ name }: NamedPipeline): JobReport['job'] {
  return { name: `experiments.pipeline/${name}`, kind: 'PIPELINE' };
}

/** As its own service calls the making of a training set. */
export function trainingSetJob(name: string): JobReport['job'] {
  return { name: `features.training-set/${name}`, kind: 'TRAINING_SET' };
}

/** As its own service calls the registration of a version. */
export function registrationJob(model: string): JobReport['job'] {
  return { name: `registry.register/${model}`, kind: 'REGISTRATION' };
}
