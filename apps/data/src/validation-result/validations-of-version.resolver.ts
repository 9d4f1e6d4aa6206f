import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { connectionOf, pageRequest, type Connection, type ConnectionArgs } from '@orrery/platform-graphql';
import type { DatasetVersion } from '../dataset-version/dataset-version.js';
import { Validations } from './validations.js';
import type { Validation } from './validation.js';

/** The field of a dataset version that lists its validations. */
@Resolver('DatasetVersion')
export class ValidationsOfVersionResolver {
  constructor(private readonly service: Validations) {}

  @ResolveField()
  async validations(
    @Parent() version: DatasetVersion,
    @Args() args: ConnectionArgs,
  ): Promise<Connection<Validation>> {
    return connectionOf(await this.service.list(version, pageRequest(args)), ({ id }) => id);
  }
}
