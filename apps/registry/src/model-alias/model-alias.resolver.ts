import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { ModelVersionLoader } from '../model-version/model-version.loader.js';
import type { ModelVersion } from '../model-version/model-version.js';
import { ModelAliasService } from './model-alias.service.js';
import type { ModelAlias } from './model-alias.js';

interface SetModelAliasInput {
  readonly model: string;
  readonly alias: string;
  readonly version: number;
  readonly reason?: string | null;
}

@Resolver('ModelAlias')
export class ModelAliasResolver {
  constructor(
    private readonly aliases: ModelAliasService,
    private readonly versions: ModelVersionLoader,
  ) {}

  @Mutation('setModelAlias')
  async set(@Args('input') input: SetModelAliasInput, @Context() { principal }: SubgraphContext) {
    const alias = await this.aliases.set({ ...input, reason: input.reason ?? '', changedBy: principal.name });
    return { __typename: 'SetModelAliasSuccess', alias };
  }

  @ResolveField()
  version(@Parent() alias: ModelAlias, @Context() context: SubgraphContext): Promise<ModelVersion | null> {
    return this.versions.byId.load(context, alias.versionId);
  }
}
