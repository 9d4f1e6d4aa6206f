import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { InvalidInputError, NotFoundError } from '@orrery/domain';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { ModelVersionLoader } from '../model-version/model-version.loader.js';
import type { ModelVersion } from '../model-version/model-version.js';
import { AliasHistoryService, type RollbackTarget } from './alias-history.service.js';
import { ModelAliasService } from './model-alias.service.js';
import type { ModelAlias } from './model-alias.js';

interface AliasInput {
  readonly model: string;
  readonly project?: string | null;
  readonly alias: string;
  readonly reason?: string | null;
}

interface SetModelAliasInput extends AliasInput {
  readonly version: number;
}

interface RollBackAliasInput extends AliasInput {
  readonly to?: number | null;
  readonly steps?: number | null;
}

@Resolver('ModelAlias')
export class ModelAliasResolver {
  constructor(
    private readonly aliases: ModelAliasService,
    private readonly history: AliasHistoryService,
    private readonly versions: ModelVersionLoader,
  ) {}

  @Mutation('setModelAlias')
  async set(@Args('input') input: SetModelAliasInput, @Context() context: SubgraphContext) {
    const alias = await this.aliases.set({ ...input, ...originOf(input, context) });
    return { __typename: 'SetModelAliasSuccess', alias };
  }

  @Mutation('removeModelAlias')
  async remove(@Args('input') input: AliasInput, @Context() context: SubgraphContext) {
    const version = await this.aliases.delete({ ...input, ...originOf(input, context) });
    if (version === null) throw new NotFoundError(`Alias of model ${input.model}`, input.alias);
    return { __typename: 'RemoveModelAliasSuccess', version };
  }

  @Mutation('rollBackAlias')
  async rollBack(
    @Args('input') { to, steps, ...input }: RollBackAliasInput,
    @Context() context: SubgraphContext,
  ) {
    const target = rollbackTarget(to ?? null, steps ?? null);
    const alias = await this.history.rollBack({ ...input, ...originOf(input, context), target });
    return { __typename: 'RollBackAliasSuccess', alias };
  }

  @ResolveField()
  version(@Parent() alias: ModelAlias, @Context() context: SubgraphContext): Promise<ModelVersion | null> {
    return this.versions.byId.load(context, alias.versionId);
  }
}

function originOf({ reason, project }: AliasInput, { principal }: SubgraphContext) {
  return { scope: project ?? null, changedBy: principal.name, reason: reason ?? '' };
}

function rollbackTarget(to: number | null, steps: number | null): RollbackTarget {
  if (to !== null && steps !== null) {
    throw new InvalidInputError('steps', 'Give "to" or "steps", not both.');
  }
  if (to !== null) return { kind: 'version', version: to };
  if (steps !== null && steps < 1) throw new InvalidInputError('steps', 'Take back at least one move.');
  return { kind: 'steps', steps: steps ?? 1 };
}
