import { Injectable } from '@nestjs/common';
import type { PipelineRunId } from '@orrery/domain';
import { requestListLoader, requestLoader } from '@orrery/platform-graphql';
import { PipelineRunRepository } from './pipeline-run.repository.js';
import type { PipelineRun, PipelineStep } from './pipeline-run.js';

@Injectable()
export class PipelineRunLoader {
  readonly byId = requestLoader<PipelineRunId, PipelineRun>((ids) => this.runs.findByIds(ids));

  readonly steps = requestListLoader<PipelineRunId, PipelineStep>(
    (ids) => this.runs.listSteps(ids),
    ({ pipelineRunId }) => pipelineRunId,
  );

  constructor(private readonly runs: PipelineRunRepository) {}
}
