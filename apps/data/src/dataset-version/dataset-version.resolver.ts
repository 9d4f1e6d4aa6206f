import { Args, Context, Mutation, Parent, ResolveField, ResolveReference, Resolver } from '@nestjs/graphql';
import type { DatasetVersionId } from '@orrery/domain';
import {
  connectionOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import { DatasetLoader } from '../dataset/dataset.loader.js';
import type { Dataset } from '../dataset/dataset.js';
import type { VersionHolder } from '../version-hold/version-holder.js';
import { VersionHoldRepository } from '../version-hold/version-hold.repository.js';
import { DatasetVersionLoader } from './dataset-version.loader.js';
import type { DatasetVersion } from './dataset-version.js';
import { VersionDeletions } from './version-deletions.js';
import type { TreeFile } from './version-tree.js';
import { Versions } from './versions.js';

@Resolver('DatasetVersion')
export class DatasetVersionResolver {
  constructor(
    private readonly loader: DatasetVersionLoader,
    private readonly versions: Versions,
    private readonly datasets: DatasetLoader,
    private readonly holds: VersionHoldRepository,
    private readonly deletions: VersionDeletions,
  ) {}

  @Mutation('deleteDatasetVersion')
  async delete(@Args('input') { id }: { readonly id: string }) {
    return { __typename: 'DeleteDatasetVersionSuccess', version: await this.deletions.delete(id) };
  }

  @ResolveReference()
  byReference(
    @Parent() reference: { readonly id: DatasetVersionId },
    @Context() context: SubgraphContext,
  ): Promise<DatasetVersion | null> {
    return this.loader.byId.load(context, reference.id);
  }

  @ResolveField()
  dataset(@Parent() version: DatasetVersion, @Context() context: SubgraphContext): Promise<Dataset | null> {
    return this.datasets.byId.load(context, version.datasetId);
  }

  @ResolveField()
  isTableFile(@Parent() { format, fileCount, columns }: DatasetVersion): boolean {
    return format !== 'FILES' && fileCount === 1 && columns.every(({ fromPath }) => fromPath !== true);
  }

  @ResolveField()
  sizeBytes(@Parent() { content }: DatasetVersion): number {
    return content.sizeBytes;
  }

  @ResolveField()
  newBytes(@Parent() { content }: DatasetVersion): number {
    return content.newBytes;
  }

  @ResolveField()
  contentDigest(@Parent() { content }: DatasetVersion): string {
    return content.contentDigest;
  }

  @ResolveField()
  metadata(@Parent() { metadata }: DatasetVersion) {
    return Object.entries(metadata).map(([key, value]) => ({ key, value }));
  }

  @ResolveField()
  async files(
    @Parent() version: DatasetVersion,
    @Args() { prefix, ...page }: ConnectionArgs & { readonly prefix?: string | null },
  ): Promise<Connection<TreeFile>> {
    const files = await this.versions.filesOf(version, pageRequest(page), prefix ?? '');
    return connectionOf(files, ({ path }) => path);
  }

  @ResolveField()
  async parents(
    @Parent() { id }: DatasetVersion,
    @Context() context: SubgraphContext,
  ): Promise<readonly DatasetVersion[]> {
    return (await this.loader.parentsOf.load(context, id)) ?? [];
  }

  @ResolveField()
  async children(
    @Parent() version: DatasetVersion,
    @Args() page: ConnectionArgs,
  ): Promise<Connection<DatasetVersion>> {
    const children = await this.versions.childrenOf(version, pageRequest(page));
    return connectionOf(children, (child) => String(child.version));
  }

  @ResolveField()
  async holders(
    @Parent() { id }: DatasetVersion,
    @Args() page: ConnectionArgs,
  ): Promise<Connection<VersionHolder>> {
    const holders = await this.holds.holdersOf(id, pageRequest(page));
    return connectionOf(holders, ({ kind, name }) => `${kind} ${name}`);
  }
}
