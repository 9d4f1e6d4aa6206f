import { Injectable } from '@nestjs/common';
import { DomainError, type PipelineRunId } from '@orrery/domain';
import { PipelineRunService, type PipelineRunUnderWay } from './pipeline-run.service.js';
import { PipelineSteps } from './pipeline-steps.js';

/** Does the steps of a pipeline run that are not done yet: called again after a crash, it goes on where it was. */
@Injectable()
export class PipelineRunner {
  constructor(
    private readonly runs: PipelineRunService,
    private readonly steps: PipelineSteps,
  ) {}

  /** @throws what a later try may mend; what none can is told by the pipeline run itself. */
  async run(id: PipelineRunId, signal: AbortSignal): Promise<void> {
    const underWay = await this.runs.begin(id);
    if (underWay === null) return;
    try {
      await this.doSteps(underWay, signal);
      await this.runs.complete(id);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      await this.runs.fail(id, error.message);
    }
  }

  private async doSteps({ pipeline, run: begun, steps }: PipelineRunUnderWay, signal: AbortSignal) {
    let run = begun;
    for (const step of steps) {
      if (step.state === 'SUCCEEDED') continue;
      await this.runs.beginStep(step);
      const progress = await this.steps.do(step.name, { pipeline, run, signal });
      await this.runs.succeedStep(run.id, step.name, progress);
      run = { ...run, progress: { ...run.progress, ...progress } };
    }
  }
}
