import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { SubgraphContext } from '@orrery/platform-graphql';
import type { ColumnRole } from './baseline-column.js';
import { BaselineLoader } from './baseline.loader.js';
import type { Baseline } from './baseline.js';

@Resolver('Baseline')
export class BaselineResolver {
  constructor(private readonly loader: BaselineLoader) {}

  @ResolveField()
  features(@Parent() baseline: Baseline, @Context() context: SubgraphContext) {
    return this.names(baseline, 'FEATURE', context);
  }

  @ResolveField()
  predictions(@Parent() baseline: Baseline, @Context() context: SubgraphContext) {
    return this.names(baseline, 'PREDICTION', context);
  }

  @ResolveField()
  trainingSet(@Parent() { trainingSetId }: Baseline) {
    return trainingSetId === null ? null : { id: trainingSetId };
  }

  @ResolveField()
  datasetVersions(@Parent() { datasetVersionIds }: Baseline) {
    return datasetVersionIds.map((id) => ({ id }));
  }

  private async names({ id, state }: Baseline, role: ColumnRole, context: SubgraphContext) {
    if (state !== 'READY') return null;
    const columns = await this.loader.columnNames.load(context, id);
    return columns.flatMap((column) => (column.role === role ? [column.name] : []));
  }
}
