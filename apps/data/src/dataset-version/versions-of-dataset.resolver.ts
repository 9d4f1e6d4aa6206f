import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import {
  connectionOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import type { Dataset } from '../dataset/dataset.js';
import { readVersionSelector, type VersionSelectorArgs } from '../time-travel/version-selector.js';
import { DatasetVersionLoader } from './dataset-version.loader.js';
import type { DatasetVersion, VersionState } from './dataset-version.js';
import { Versions } from './versions.js';

interface VersionsArgs extends ConnectionArgs {
  readonly states?: readonly VersionState[] | null;
  readonly branch?: string | null;
}

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
    @Args() args: VersionSelectorArgs,
    @Context() context: SubgraphContext,
  ): Promise<DatasetVersion | null> {
    const selector = readVersionSelector(args);
    if (selector === null) return this.loader.latestOf.load(context, dataset.id);
    return this.versions.resolve(dataset.id, selector);
  }

  @ResolveField('versions')
  async list(
    @Parent() dataset: Dataset,
    @Args() { states, branch, ...page }: VersionsArgs,
  ): Promise<Connection<DatasetVersion>> {
    const filter = { states: states ?? ['ACTIVE'], branch: branch ?? null } as const;
    const found = await this.versions.list(dataset.id, filter, pageRequest(page));
    return connectionOf(found, ({ version }) => String(version));
  }
}
