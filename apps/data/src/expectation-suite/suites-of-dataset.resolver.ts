import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { connectionOf, pageRequest, type Connection, type ConnectionArgs } from '@orrery/platform-graphql';
import type { Dataset } from '../dataset/dataset.js';
import { ExpectationSuiteRepository } from './expectation-suite.repository.js';
import type { ExpectationSuite } from './expectation-suite.js';

/** The fields of a dataset that are about its suites. */
@Resolver('Dataset')
export class SuitesOfDatasetResolver {
  constructor(private readonly suites: ExpectationSuiteRepository) {}

  @ResolveField()
  expectationSuite(@Parent() { id }: Dataset, @Args('name') name: string): Promise<ExpectationSuite | null> {
    return this.suites.findByName(id, name);
  }

  @ResolveField()
  async expectationSuites(
    @Parent() { id }: Dataset,
    @Args() args: ConnectionArgs,
  ): Promise<Connection<ExpectationSuite>> {
    return connectionOf(await this.suites.list(id, pageRequest(args)), ({ name }) => name);
  }
}
