import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { SubgraphContext } from '@orrery/platform-graphql';
import type { Run } from '../run/run.js';
import { StudyLoader } from './study.loader.js';
import type { Trial } from './study.js';

/** The field of a run that is about the study that made it. */
@Resolver('Run')
export class TrialOfRunResolver {
  constructor(private readonly loader: StudyLoader) {}

  @ResolveField()
  trial(@Parent() { id }: Run, @Context() context: SubgraphContext): Promise<Trial | null> {
    return this.loader.trialOfRun.load(context, id);
  }
}
