import {
  Args,
  Context,
  Mutation,
  Parent,
  Query,
  ResolveField,
  ResolveReference,
  Resolver,
} from '@nestjs/graphql';
import type { TrainingSetId } from '@orrery/domain';
import {
  connectionOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import { FeatureViewLoader } from '../feature-view/feature-view.loader.js';
import type { FeatureView } from '../feature-view/feature-view.js';
import { TrainingSetLoader } from './training-set.loader.js';
import { TrainingSetService, type CreateTrainingSet } from './training-set.service.js';
import type { TrainingSet } from './training-set.js';

@Resolver('TrainingSet')
export class TrainingSetResolver {
  constructor(
    private readonly sets: TrainingSetService,
    private readonly loader: TrainingSetLoader,
    private readonly views: FeatureViewLoader,
  ) {}

  @Query('trainingSet')
  trainingSet(@Args('name') name: string): Promise<TrainingSet | null> {
    return this.sets.find(name);
  }

  @Query('trainingSets')
  async list(@Args() args: ConnectionArgs): Promise<Connection<TrainingSet>> {
    return connectionOf(await this.sets.list(pageRequest(args)), ({ name }) => name);
  }

  @Mutation('createTrainingSet')
  async create(@Args('input') input: CreateTrainingSet) {
    return { __typename: 'CreateTrainingSetSuccess', trainingSet: await this.sets.create(input) };
  }

  @ResolveReference()
  byReference(
    @Parent() reference: { readonly id: TrainingSetId },
    @Context() context: SubgraphContext,
  ): Promise<TrainingSet | null> {
    return this.loader.byId.load(context, reference.id);
  }

  @ResolveField()
  rows(@Parent() { file }: TrainingSet) {
    return file?.rows;
  }

  @ResolveField()
  columns(@Parent() { file }: TrainingSet) {
    return file?.columns;
  }

  @ResolveField()
  contentDigest(@Parent() { file }: TrainingSet) {
    return file?.contentDigest;
  }

  @ResolveField()
  sizeBytes(@Parent() { file }: TrainingSet) {
    return file?.sizeBytes;
  }

  @ResolveField()
  label(@Parent() { plan }: TrainingSet): string {
    return plan.label.name;
  }

  @ResolveField()
  datasetVersion(@Parent() { spine }: TrainingSet) {
    return { id: spine.id };
  }

  @ResolveField()
  async featureViews(
    @Parent() set: TrainingSet,
    @Context() context: SubgraphContext,
  ): Promise<readonly (FeatureView | null)[]> {
    const views = await this.loader.views.load(context, set.id);
    return Promise.all(views.map(({ viewId }) => this.views.byId.load(context, viewId)));
  }
}
