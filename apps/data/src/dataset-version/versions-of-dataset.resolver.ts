import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import {
  connectionOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import type { Dataset } from '../dataset/dataset.js';
import { DatasetVersionLoader } from './dataset-version.loader.js';
import { Versions } from './versions.js';
import type { DatasetVersion } from './dataset-version.js';

/** The fields of a dataset that are about its versions. */
@Resolver('Dataset')
export class VersionsOfDatasetResolver {
  constructor(
    private readonly versions: Versions,
    private readonly loader: DatasetVersionLoader,
  ) {}

  @ResolveField()
  version(
    @Parent() dataset: Dataset,
    @Args() { number }: { readonly number?: number | null },
    @Context() context: SubgraphContext,
  ): Promise<DatasetVersion | null> {
    if (number == null) return this.loader.latestOf.load(context, dataset.id);
    return this.versions.resolve(dataset.id, { number });
  }

  @ResolveField('versions')
  async list(@Parent() dataset: Dataset, @Args() args: ConnectionArgs): Promise<Connection<DatasetVersion>> {
    return connectionOf(
      await this.versions.list(dataset.id, { states: ['ACTIVE'], branch: null }, pageRequest(args)),
      ({ version }) => String(version),
    );
  }
}
