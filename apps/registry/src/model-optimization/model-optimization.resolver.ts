import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { ModelVersionLoader } from '../model-version/model-version.loader.js';
import type { ModelVersion } from '../model-version/model-version.js';
import { ModelOptimizationService } from './model-optimization.service.js';
import type { ModelOptimization, OptimizationTask } from './model-optimization.js';
import type { Quality } from './optimization-report.js';
import type { TechniqueInput } from './read-technique.js';
import type { Technique, TechniqueKind } from './technique.js';

interface OptimizeModelInput {
  readonly model: string;
  readonly project?: string | null;
  readonly version?: number | null;
  readonly alias?: string | null;
  readonly technique: TechniqueInput;
  readonly heldOutDatasetVersionId?: string | null;
  readonly heldOutTrainingSetId?: string | null;
  readonly calibrationDatasetVersionId?: string | null;
  readonly calibrationTrainingSetId?: string | null;
  readonly labelColumn: string;
  readonly featureColumns?: readonly string[] | null;
  readonly task?: OptimizationTask | null;
  readonly maxAccuracyDrop?: number | null;
  readonly description?: string | null;
  readonly requestKey?: string | null;
}

@Resolver('ModelOptimization')
export class ModelOptimizationResolver {
  constructor(
    private readonly optimizations: ModelOptimizationService,
    private readonly versions: ModelVersionLoader,
  ) {}

  @Query('modelOptimization')
  modelOptimization(@Args('id') id: string): Promise<ModelOptimization | null> {
    return this.optimizations.find(id);
  }

  @Mutation('optimizeModel')
  async optimize(@Args('input') input: OptimizeModelInput, @Context() { principal }: SubgraphContext) {
    const optimization = await this.optimizations.request({
      scope: input.project ?? null,
      model: input.model,
      version: input.version ?? null,
      alias: input.alias ?? null,
      technique: input.technique,
      heldOut: {
        datasetVersionId: input.heldOutDatasetVersionId ?? null,
        trainingSetId: input.heldOutTrainingSetId ?? null,
      },
      calibration: {
        datasetVersionId: input.calibrationDatasetVersionId ?? null,
        trainingSetId: input.calibrationTrainingSetId ?? null,
      },
      labelColumn: input.labelColumn,
      featureColumns: input.featureColumns ?? null,
      task: input.task ?? null,
      maxAccuracyDrop: input.maxAccuracyDrop ?? null,
      description: input.description ?? '',
      requestedBy: principal.name,
      requestKey: input.requestKey ?? null,
    });
    return { __typename: 'OptimizeModelSuccess', optimization };
  }

  @ResolveField()
  technique(@Parent() { technique }: ModelOptimization): TechniqueKind {
    return technique.kind;
  }

  @ResolveField()
  options(@Parent() { technique }: ModelOptimization): Omit<Technique, 'kind'> {
    const { kind: _kind, ...options } = technique;
    return options;
  }

  @ResolveField()
  source(
    @Parent() { sourceVersionId }: ModelOptimization,
    @Context() context: SubgraphContext,
  ): Promise<ModelVersion | null> {
    return this.versions.byId.load(context, sourceVersionId);
  }

  @ResolveField()
  async result(
    @Parent() { resultVersionId }: ModelOptimization,
    @Context() context: SubgraphContext,
  ): Promise<ModelVersion | null> {
    return resultVersionId && this.versions.byId.load(context, resultVersionId);
  }
}

@Resolver('OptimizationQuality')
export class OptimizationQualityResolver {
  @ResolveField()
  byClass(@Parent() quality: Quality) {
    return quality.task === 'CLASSIFICATION' ? quality.byClass : [];
  }
}
