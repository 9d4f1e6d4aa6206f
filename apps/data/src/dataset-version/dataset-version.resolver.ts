import { Context, Parent, ResolveField, ResolveReference, Resolver } from '@nestjs/graphql';
import type { DatasetVersionId } from '@orrery/domain';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { DatasetLoader } from '../dataset/dataset.loader.js';
import type { Dataset } from '../dataset/dataset.js';
import { DatasetVersionLoader } from './dataset-version.loader.js';
import type { DatasetVersion } from './dataset-version.js';

@Resolver('DatasetVersion')
export class DatasetVersionResolver {
  constructor(
    private readonly loader: DatasetVersionLoader,
    private readonly datasets: DatasetLoader,
  ) {}

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
}
