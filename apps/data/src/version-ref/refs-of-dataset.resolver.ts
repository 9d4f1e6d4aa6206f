import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { connectionOf, pageRequest, type Connection, type ConnectionArgs } from '@orrery/platform-graphql';
import type { Dataset } from '../dataset/dataset.js';
import { VersionRefRepository } from './version-ref.repository.js';
import type { RefKind, VersionRef } from './version-ref.js';

/** The fields of a dataset that are about what its versions are called. */
@Resolver('Dataset')
export class RefsOfDatasetResolver {
  constructor(private readonly refs: VersionRefRepository) {}

  @ResolveField()
  branch(@Parent() dataset: Dataset, @Args('name') name: string): Promise<VersionRef | null> {
    return this.refs.find({ datasetId: dataset.id, kind: 'BRANCH', name });
  }

  @ResolveField()
  branches(@Parent() dataset: Dataset, @Args() page: ConnectionArgs): Promise<Connection<VersionRef>> {
    return this.list(dataset, 'BRANCH', page);
  }

  @ResolveField()
  tag(@Parent() dataset: Dataset, @Args('name') name: string): Promise<VersionRef | null> {
    return this.refs.find({ datasetId: dataset.id, kind: 'TAG', name });
  }

  @ResolveField()
  tags(@Parent() dataset: Dataset, @Args() page: ConnectionArgs): Promise<Connection<VersionRef>> {
    return this.list(dataset, 'TAG', page);
  }

  private async list({ id }: Dataset, kind: RefKind, page: ConnectionArgs): Promise<Connection<VersionRef>> {
    return connectionOf(await this.refs.list(id, kind, pageRequest(page)), ({ name }) => name);
  }
}
