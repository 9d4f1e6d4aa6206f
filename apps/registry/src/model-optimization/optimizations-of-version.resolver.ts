import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { ModelVersionLoader } from '../model-version/model-version.loader.js';
import type { ModelVersion } from '../model-version/model-version.js';
import { ModelOptimizationLoader } from './model-optimization.loader.js';
import type { ModelOptimization } from './model-optimization.js';

/** The fields of a model version that are about what it was made of, and what was made of it. */
@Resolver('ModelVersion')
export class OptimizationsOfVersionResolver {
  constructor(
    private readonly loader: ModelOptimizationLoader,
    private readonly versions: ModelVersionLoader,
  ) {}

  @ResolveField()
  optimizations(
    @Parent() version: ModelVersion,
    @Context() context: SubgraphContext,
  ): Promise<readonly ModelOptimization[]> {
    return this.loader.bySource.load(context, version.id);
  }

  @ResolveField()
  optimizedBy(
    @Parent() version: ModelVersion,
    @Context() context: SubgraphContext,
  ): Promise<ModelOptimization | null> {
    return this.loader.byResult.load(context, version.id);
  }

  @ResolveField()
  async optimizedFrom(
    @Parent() version: ModelVersion,
    @Context() context: SubgraphContext,
  ): Promise<ModelVersion | null> {
    const made = await this.loader.byResult.load(context, version.id);
    return made && this.versions.byId.load(context, made.sourceVersionId);
  }
}
