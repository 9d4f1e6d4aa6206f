import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { RunLineageLoader } from './run-lineage.loader.js';
import type { LoggedDataset } from './run-lineage.js';

@Resolver('RunDatasetInput')
export class RunDatasetInputResolver {
  constructor(private readonly loader: RunLineageLoader) {}

  @ResolveField()
  async datasetVersions(@Parent() { runId, datasetId }: LoggedDataset, @Context() context: SubgraphContext) {
    const links = await this.loader.links.load(context, runId);
    return links.filter((link) => link.datasetId === datasetId).map(({ versionId }) => ({ id: versionId }));
  }
}
