import { Args, Context, Mutation, Parent, ResolveField, ResolveReference, Resolver } from '@nestjs/graphql';
import type { ModelVersionId, TensorSpec } from '@orrery/domain';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { RegisteredModelLoader } from '../registered-model/registered-model.loader.js';
import type { RegisteredModel } from '../registered-model/registered-model.js';
import { ModelVersionLoader } from './model-version.loader.js';
import { ModelVersionService } from './model-version.service.js';
import type { ModelVersion } from './model-version.js';

interface RegisterModelVersionInput {
  readonly model: string;
  readonly runId: string;
  readonly artifactPath: string;
  readonly description?: string | null;
  readonly requestKey?: string | null;
}

@Resolver('ModelVersion')
export class ModelVersionResolver {
  constructor(
    private readonly versions: ModelVersionService,
    private readonly loader: ModelVersionLoader,
    private readonly models: RegisteredModelLoader,
  ) {}

  @Mutation('registerModelVersion')
  async register(@Args('input') input: RegisterModelVersionInput) {
    const { description, requestKey, ...named } = input;
    const modelVersion = await this.versions.registerFromRun({
      ...named,
      description: description ?? '',
      requestKey: requestKey ?? null,
    });
    return { __typename: 'RegisterModelVersionSuccess', modelVersion };
  }

  @ResolveReference()
  byReference(
    @Parent() reference: { readonly id: ModelVersionId },
    @Context() context: SubgraphContext,
  ): Promise<ModelVersion | null> {
    return this.loader.byId.load(context, reference.id);
  }

  @ResolveField()
  model(
    @Parent() version: ModelVersion,
    @Context() context: SubgraphContext,
  ): Promise<RegisteredModel | null> {
    return this.models.byId.load(context, version.modelId);
  }

  @ResolveField()
  run(@Parent() { origin }: ModelVersion) {
    return origin.runId && { id: origin.runId };
  }

  @ResolveField()
  trainingSet(@Parent() { origin }: ModelVersion) {
    return origin.trainingSetId && { id: origin.trainingSetId };
  }

  @ResolveField()
  signature(@Parent() { file }: ModelVersion) {
    return { inputs: file.signature.inputs.map(shown), outputs: file.signature.outputs.map(shown) };
  }

  @ResolveField()
  parameterCount(@Parent() { file }: ModelVersion): number {
    return file.parameterCount;
  }

  @ResolveField()
  sizeBytes(@Parent() { file }: ModelVersion): number {
    return file.sizeBytes;
  }

  @ResolveField()
  contentDigest(@Parent() { file }: ModelVersion): string {
    return file.contentDigest;
  }
}

/** The graph shows a dimension of any size as null, whatever symbol the file has for it. */
function shown({ name, dtype, shape }: TensorSpec) {
  return { name, dtype, shape: shape.map((size) => (typeof size === 'number' ? size : null)) };
}
