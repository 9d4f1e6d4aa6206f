import {
  Args,
  Context,
  Mutation,
  Parent,
  Query,
  ResolveField,
  ResolveReference,
  Resolver,
} from '@nestjs/graphql';
import type { PipelineRunId } from '@orrery/domain';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { PipelineLoader } from '../pipeline/pipeline.loader.js';
import type { Pipeline } from '../pipeline/pipeline.js';
import { StudyLoader } from '../study/study.loader.js';
import type { Study } from '../study/study.js';
import { PipelineRunLoader } from './pipeline-run.loader.js';
import { PipelineRunService } from './pipeline-run.service.js';
import type { PipelineRun, PipelineStep } from './pipeline-run.js';

interface StartPipelineRunInput {
  readonly pipeline: string;
  readonly requestKey?: string | null;
}

@Resolver('PipelineRun')
export class PipelineRunResolver {
  constructor(
    private readonly runs: PipelineRunService,
    private readonly loader: PipelineRunLoader,
    private readonly pipelines: PipelineLoader,
    private readonly studies: StudyLoader,
  ) {}

  @Query('pipelineRun')
  pipelineRun(@Args('id') id: string): Promise<PipelineRun | null> {
    return this.runs.find(id);
  }

  @Mutation('startPipelineRun')
  async start(@Args('input') { pipeline, requestKey }: StartPipelineRunInput) {
    const pipelineRun = await this.runs.start({
      pipeline,
      trigger: 'request',
      requestKey: requestKey ?? null,
    });
    return { __typename: 'StartPipelineRunSuccess', pipelineRun };
  }

  @ResolveReference()
  byReference(
    @Parent() reference: { readonly id: PipelineRunId },
    @Context() context: SubgraphContext,
  ): Promise<PipelineRun | null> {
    return this.loader.byId.load(context, reference.id);
  }

  @ResolveField()
  pipeline(@Parent() run: PipelineRun, @Context() context: SubgraphContext): Promise<Pipeline | null> {
    return this.pipelines.byId.load(context, run.pipelineId);
  }

  @ResolveField()
  steps(@Parent() run: PipelineRun, @Context() context: SubgraphContext): Promise<readonly PipelineStep[]> {
    return this.loader.steps.load(context, run.id);
  }

  @ResolveField()
  async study(
    @Parent() { progress }: PipelineRun,
    @Context() context: SubgraphContext,
  ): Promise<Study | null> {
    return progress.studyId && this.studies.byId.load(context, progress.studyId);
  }

  @ResolveField()
  modelVersion(@Parent() { progress }: PipelineRun) {
    return progress.modelVersionId && { id: progress.modelVersionId };
  }
}
