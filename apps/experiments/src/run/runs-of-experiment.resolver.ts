import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { connectionOf, pageRequest, type Connection, type ConnectionArgs } from '@orrery/platform-graphql';
import type { Experiment } from '../experiment/experiment.js';
import { RunService } from './run.service.js';
import type { Run } from './run.js';

/** The field of an experiment that is about its runs. */
@Resolver('Experiment')
export class RunsOfExperimentResolver {
  constructor(private readonly service: RunService) {}

  @ResolveField()
  async runs(@Parent() experiment: Experiment, @Args() args: ConnectionArgs): Promise<Connection<Run>> {
    return connectionOf(await this.service.list(experiment.id, pageRequest(args)), ({ id }) => id);
  }
}
