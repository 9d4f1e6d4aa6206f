import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { FeatureViewId, ModelVersionId } from '@orrery/domain';
import { requestListLoader, type SubgraphContext } from '@orrery/platform-graphql';
import type { FeatureView } from '../feature-view/feature-view.js';
import { ModelTrainingRepository, type VersionOfView } from './model-training.repository.js';

/** The field of a feature view that is about what learned from it. */
@Resolver('FeatureView')
export class ModelVersionsOfViewResolver {
  private readonly versions = requestListLoader<FeatureViewId, VersionOfView>(
    (ids) => this.trainings.listVersionsOf(ids),
    ({ viewId }) => viewId,
  );

  constructor(private readonly trainings: ModelTrainingRepository) {}

  @ResolveField()
  async modelVersions(
    @Parent() { id }: FeatureView,
    @Context() context: SubgraphContext,
  ): Promise<readonly { readonly id: ModelVersionId }[]> {
    const versions = await this.versions.load(context, id);
    return versions.map(({ modelVersionId }) => ({ id: modelVersionId }));
  }
}
