import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { connectionOf, pageRequest, type Connection, type ConnectionArgs } from '@orrery/platform-graphql';
import type { Pipeline } from '../pipeline/pipeline.js';
import { PipelineRunService } from './pipeline-run.service.js';
import type { PipelineRun } from './pipeline-run.js';

/** The field of a pipeline that is about its runs. */
@Resolver('Pipeline')
export class RunsOfPipelineResolver {
  constructor(private readonly service: PipelineRunService) {}

  @ResolveField()
  async runs(@Parent() pipeline: Pipeline, @Args() args: ConnectionArgs): Promise<Connection<PipelineRun>> {
    return connectionOf(await this.service.list(pipeline.id, pageRequest(args)), ({ id }) => id);
  }
}
