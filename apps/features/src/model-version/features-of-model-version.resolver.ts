import { Context, Parent, ResolveField, ResolveReference, Resolver } from '@nestjs/graphql';
import type { ModelVersionId, TrainingSetId } from '@orrery/domain';
import { requestLoader, type SubgraphContext } from '@orrery/platform-graphql';
import { FeatureViewLoader } from '../feature-view/feature-view.loader.js';
import type { FeatureView } from '../feature-view/feature-view.js';
import { TrainingSetLoader } from '../training-set/training-set.loader.js';
import { ModelTrainingRepository } from './model-training.repository.js';

interface ModelVersionReference {
  readonly id: ModelVersionId;
}

/** The field of a model version that is about the features that it learned from. */
@Resolver('ModelVersion')
export class FeaturesOfModelVersionResolver {
  private readonly trainingSets = requestLoader<ModelVersionId, TrainingSetId>((ids) =>
    this.trainings.findTrainingSets(ids),
  );

  constructor(
    private readonly trainings: ModelTrainingRepository,
    private readonly sets: TrainingSetLoader,
    private readonly views: FeatureViewLoader,
  ) {}

  @ResolveReference()
  byReference({ id }: ModelVersionReference): ModelVersionReference {
    return { id };
  }

  @ResolveField()
  async features(
    @Parent() { id }: ModelVersionReference,
    @Context() context: SubgraphContext,
  ): Promise<readonly (FeatureView | null)[] | null> {
    const trainingSetId = await this.trainingSets.load(context, id);
    const set = trainingSetId && (await this.sets.byId.load(context, trainingSetId));
    if (!set) return null;
    const views = await this.sets.views.load(context, set.id);
    return Promise.all(views.map(({ viewId }) => this.views.byId.load(context, viewId)));
  }
}
