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
import type { PipelineId } from '@orrery/domain';
import {
  connectionOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import { ExperimentLoader } from '../experiment/experiment.loader.js';
import type { Experiment } from '../experiment/experiment.js';
import type { RequestedRange } from '../study/study-settings.js';
import type { ObjectiveMetric } from '../study/study.js';
import type { TrainingSetDefinition } from '../training-set/training-set.js';
import { PipelineLoader } from './pipeline.loader.js';
import { PipelineService } from './pipeline.service.js';
import type { Pipeline } from './pipeline.js';

const DEFAULT_VALIDATION_FRACTION = 0.2;
const DEFAULT_EPOCHS = 5;

interface PipelineTrainingSetInput {
  readonly timestampColumn: string;
  readonly label: TrainingSetDefinition['label'];
  readonly columns?: readonly string[] | null;
  readonly timestampParts?: readonly string[] | null;
  readonly featureViews?: readonly string[] | null;
  readonly maxRows?: number | null;
  readonly seed?: number | null;
}

interface CreatePipelineInput {
  readonly name: string;
  readonly model: string;
  readonly experiment: string;
  readonly dataset: string;
  readonly trainingSet: PipelineTrainingSetInput;
  readonly validationFraction?: number | null;
  readonly trials: number;
  readonly seed: number;
  readonly epochs?: number | null;
  readonly searchSpace?: readonly RequestedRange[] | null;
  readonly objective?: ObjectiveMetric | null;
  readonly alias: string;
}

@Resolver('Pipeline')
export class PipelineResolver {
  constructor(
    private readonly pipelines: PipelineService,
    private readonly loader: PipelineLoader,
    private readonly experiments: ExperimentLoader,
  ) {}

  @Query('pipeline')
  pipeline(@Args('name') name: string): Promise<Pipeline | null> {
    return this.pipelines.find(name);
  }

  @Query('pipelines')
  async list(@Args() args: ConnectionArgs): Promise<Connection<Pipeline>> {
    return connectionOf(await this.pipelines.list(pageRequest(args)), ({ name }) => name);
  }

  @Mutation('createPipeline')
  async create(@Args('input') input: CreatePipelineInput) {
    const pipeline = await this.pipelines.create({
      ...input,
      trainingSet: definitionFrom(input.trainingSet),
      validationFraction: input.validationFraction ?? DEFAULT_VALIDATION_FRACTION,
      epochs: input.epochs ?? DEFAULT_EPOCHS,
      searchSpace: input.searchSpace ?? null,
      objective: input.objective ?? null,
    });
    return { __typename: 'CreatePipelineSuccess', pipeline };
  }

  @ResolveReference()
  byReference(
    @Parent() reference: { readonly id: PipelineId },
    @Context() context: SubgraphContext,
  ): Promise<Pipeline | null> {
    return this.loader.byId.load(context, reference.id);
  }

  @ResolveField()
  experiment(@Parent() pipeline: Pipeline, @Context() context: SubgraphContext): Promise<Experiment | null> {
    return this.experiments.byId.load(context, pipeline.experimentId);
  }
}

function definitionFrom(input: PipelineTrainingSetInput): TrainingSetDefinition {
  const { timestampColumn, label, columns, timestampParts, featureViews, maxRows, seed } = input;
  return {
    timestampColumn,
    label: { ...label },
    columns: columns ?? [],
    timestampParts: timestampParts ?? [],
    featureViews: featureViews ?? [],
    maxRows: maxRows ?? null,
    seed: seed ?? null,
  };
}
