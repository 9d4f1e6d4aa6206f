import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { SubgraphContext } from '@orrery/platform-graphql';
import type { ModelVersion } from '../model-version/model-version.js';
import { ModelAliasLoader } from './model-alias.loader.js';

/** The field of a model version that is about its aliases. */
@Resolver('ModelVersion')
export class AliasesOfVersionResolver {
  constructor(private readonly loader: ModelAliasLoader) {}

  @ResolveField()
  async aliases(
    @Parent() version: ModelVersion,
    @Context() context: SubgraphContext,
  ): Promise<readonly string[]> {
    return (await this.loader.byVersion.load(context, version.id)).map(({ alias }) => alias);
  }
}
