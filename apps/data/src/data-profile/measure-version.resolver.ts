import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { MeasureVersionJob } from './measure-version.job.js';

@Resolver()
export class MeasureVersionResolver {
  constructor(private readonly job: MeasureVersionJob) {}

  @Mutation('measureDatasetVersion')
  async measure(@Args('input') { id }: { readonly id: string }, @Context() { principal }: SubgraphContext) {
    return { __typename: 'MeasureDatasetVersionSuccess', job: await this.job.start(id, principal.name) };
  }
}
