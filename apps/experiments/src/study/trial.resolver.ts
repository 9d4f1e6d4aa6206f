import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { RunLoader } from '../run/run.loader.js';
import type { Run } from '../run/run.js';
import { StudyLoader } from './study.loader.js';
import type { Study, Trial } from './study.js';

@Resolver('Trial')
export class TrialResolver {
  constructor(
    private readonly runs: RunLoader,
    private readonly loader: StudyLoader,
  ) {}

  @ResolveField()
  study(@Parent() trial: Trial, @Context() context: SubgraphContext): Promise<Study | null> {
    return this.loader.byId.load(context, trial.studyId);
  }

  @ResolveField()
  run(@Parent() trial: Trial, @Context() context: SubgraphContext): Promise<Run | null> {
    return this.runs.byId.load(context, trial.runId);
  }
}
