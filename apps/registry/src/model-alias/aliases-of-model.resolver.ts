import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import {
  connectionOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import type { ModelVersion } from '../model-version/model-version.js';
import type { RegisteredModel } from '../registered-model/registered-model.js';
import { AliasHistoryService } from './alias-history.service.js';
import { ModelAliasLoader } from './model-alias.loader.js';
import type { AliasChange, ModelAlias } from './model-alias.js';

interface AliasChangesArgs extends ConnectionArgs {
  readonly alias?: string | null;
}

/** The fields of a registered model that are about its aliases. */
@Resolver('RegisteredModel')
export class AliasesOfModelResolver {
  constructor(
    private readonly history: AliasHistoryService,
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
  versionAt(
    @Parent() model: RegisteredModel,
    @Args('alias') alias: string,
    @Args('at') at: Date,
  ): Promise<ModelVersion | null> {
    return this.history.findVersionAt(model.id, alias, at);
  }

  @ResolveField()
  async aliasChanges(
    @Parent() model: RegisteredModel,
    @Args() { alias = null, ...page }: AliasChangesArgs,
  ): Promise<Connection<AliasChange>> {
    const changes = await this.history.list({ modelId: model.id, alias, ...pageRequest(page) });
    return connectionOf(changes, ({ sequence }) => String(sequence));
  }
}
