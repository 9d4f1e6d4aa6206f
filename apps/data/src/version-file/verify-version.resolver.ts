import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { VerifyVersionJob } from './verify-version.job.js';

@Resolver()
export class VerifyVersionResolver {
  constructor(private readonly job: VerifyVersionJob) {}

  @Mutation('verifyDatasetVersion')
  async verify(@Args('input') { id }: { readonly id: string }, @Context() { principal }: SubgraphContext) {
    return { __typename: 'VerifyDatasetVersionSuccess', job: await this.job.start(id, principal.name) };
  }
}
