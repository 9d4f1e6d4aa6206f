import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { RunLoader } from '../run/run.loader.js';
import type { Run } from '../run/run.js';
import type { Trial } from './study.js';

@Resolver('Trial')
export class TrialResolver {
  constructor(private readonly runs: RunLoader) {}

  @ResolveField()
  run(@Parent() trial: Trial, @Context() context: SubgraphContext): Promise<Run | null> {
    return this.runs.byId.load(context, trial.runId);
  }
}
