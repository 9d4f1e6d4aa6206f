import { Args, Context, Mutation, Parent, ResolveField, ResolveReference, Resolver } from '@nestjs/graphql';
import type { ModelVersionId } from '@orrery/domain';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { RegisteredModelLoader } from '../registered-model/registered-model.loader.js';
import { shownTags, type RegisteredModel, type ShownTag } from '../registered-model/registered-model.js';
import { FileRegistration } from './file-registration.service.js';
import { ModelVersionLoader } from './model-version.loader.js';
import type { ModelVersion, SampleRows, SignatureField } from './model-version.js';

interface RegisterModelVersionInput {
  readonly model: string;
  readonly runId: string;
  readonly artifactPath: string;
  readonly description?: string | null;
  readonly requestKey?: string | null;
  readonly sampleRows?: SampleRows | null;
}

@Resolver('ModelVersion')
export class ModelVersionResolver {
  constructor(
    private readonly files: FileRegistration,
    private readonly loader: ModelVersionLoader,
    private readonly models: RegisteredModelLoader,
  ) {}

  @Mutation('registerModelVersion')
  async register(@Args('input') input: RegisterModelVersionInput, @Context() { principal }: SubgraphContext) {
    const { description, requestKey, sampleRows, ...named } = input;
    const modelVersion = await this.files.registerFromRun({
      ...named,
      scope: null,
      createdBy: principal.name,
      description: description ?? '',
      requestKey: requestKey ?? null,
      sampleRows: sampleRows ?? null,
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
  source(@Parent() { source }: ModelVersion): string | null {
    return source.uri;
  }

  @ResolveField()
  loggedModelId(@Parent() { source }: ModelVersion): string | null {
    return source.loggedModelId;
  }

  @ResolveField()
  stage(@Parent() { stage }: ModelVersion): string {
    return stage.toUpperCase();
  }

  @ResolveField()
  tags(@Parent() { tags }: ModelVersion): readonly ShownTag[] {
    return shownTags(tags);
  }

  @ResolveField()
  signature(@Parent() { signature }: ModelVersion) {
    return signature && { inputs: signature.inputs.map(shown), outputs: signature.outputs.map(shown) };
  }

  @ResolveField()
  parameterCount(@Parent() { file }: ModelVersion): number | null {
    return file && file.parameterCount;
  }

  @ResolveField()
  sizeBytes(@Parent() { file }: ModelVersion): number | null {
    return file && file.sizeBytes;
  }

  @ResolveField()
  contentDigest(@Parent() { file }: ModelVersion): string | null {
    return file && file.contentDigest;
  }
}

/** The graph shows a dimension of any size as null, whatever symbol the file has for it. */
function shown({ name, dtype, shape }: SignatureField) {
  return { name, dtype, shape: shape.map((size) => (typeof size === 'number' ? size : null)) };
}
