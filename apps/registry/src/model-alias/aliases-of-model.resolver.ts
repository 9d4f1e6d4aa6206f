import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import {
  connectionOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import type { RegisteredModel } from '../registered-model/registered-model.js';
import { ModelAliasLoader } from './model-alias.loader.js';
import { ModelAliasService } from './model-alias.service.js';
import type { AliasChange, ModelAlias } from './model-alias.js';

/** The fields of a registered model that are about its aliases. */
@Resolver('RegisteredModel')
export class AliasesOfModelResolver {
  constructor(
    private readonly service: ModelAliasService,
    private readonly loader: ModelAliasLoader,
  ) {}

  @ResolveField()
  aliases(
    @Parent() model: RegisteredModel,
    @Context() context: SubgraphContext,
  ): Promise<readonly ModelAlias[]> {
    return this.loader.byModel.load(context, model.id);
  }

  @ResolveField()
  async aliasChanges(
    @Parent() model: RegisteredModel,
    @Args() args: ConnectionArgs,
  ): Promise<Connection<AliasChange>> {
    return connectionOf(await this.service.listChanges(model.id, pageRequest(args)), ({ id }) => id);
  }
}
