import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { InvalidInputError } from '@orrery/domain';
import { connectionOf, pageRequest, type Connection, type ConnectionArgs } from '@orrery/platform-graphql';
import { ModelAliasService } from '../model-alias/model-alias.service.js';
import type { RegisteredModel } from '../registered-model/registered-model.js';
import { ModelVersionService } from './model-version.service.js';
import type { ModelVersion } from './model-version.js';

interface VersionArgs {
  readonly alias?: string | null;
  readonly number?: number | null;
}

/** The fields of a registered model that are about its versions. */
@Resolver('RegisteredModel')
export class VersionsOfModelResolver {
  constructor(
    private readonly versions: ModelVersionService,
    private readonly aliases: ModelAliasService,
  ) {}

  @ResolveField()
  async version(
    @Parent() model: RegisteredModel,
    @Args() { alias, number }: VersionArgs,
  ): Promise<ModelVersion | null> {
    if (alias != null && number == null) return this.aliases.findVersion(model.id, alias);
    if (number != null && alias == null) return this.versions.find(model.id, number);
    throw new InvalidInputError('alias', 'Give exactly one of "alias" and "number".');
  }

  @ResolveField('versions')
  async list(
    @Parent() model: RegisteredModel,
    @Args() args: ConnectionArgs,
  ): Promise<Connection<ModelVersion>> {
    return connectionOf(await this.versions.list(model.id, pageRequest(args)), ({ version }) =>
      String(version),
    );
  }
}
