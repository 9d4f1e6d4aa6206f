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
import type { RunId } from '@orrery/domain';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { ExperimentLoader } from '../experiment/experiment.loader.js';
import type { Experiment } from '../experiment/experiment.js';
import type { MetricPoint } from '../run-metric/run-metric.js';
import { RunLoader } from './run.loader.js';
import { RunService } from './run.service.js';
import type { KeyValue, Run, RunStatus } from './run.js';

interface StartRunInput {
  readonly experiment: string;
  readonly name: string;
  readonly params?: readonly KeyValue[] | null;
  readonly trainingSetId?: string | null;
  readonly requestKey?: string | null;
}

interface LogRunBatchInput {
  readonly runId: string;
  readonly metrics?: readonly (Omit<MetricPoint, 'atMs'> & { readonly at?: Date | null })[] | null;
  readonly params?: readonly KeyValue[] | null;
  readonly tags?: readonly KeyValue[] | null;
}

interface FinishRunInput {
  readonly runId: string;
  readonly status: RunStatus;
}

@Resolver('Run')
export class RunResolver {
  constructor(
    private readonly runs: RunService,
    private readonly loader: RunLoader,
    private readonly experiments: ExperimentLoader,
  ) {}

  @Query('run')
  run(@Args('id') id: string): Promise<Run | null> {
    return this.runs.find(id);
  }

  @Mutation('startRun')
  async start(@Args('input') { params, trainingSetId, requestKey, ...named }: StartRunInput) {
    const run = await this.runs.start({
      ...named,
      params: params ?? [],
      trainingSetId: trainingSetId ?? null,
      requestKey: requestKey ?? null,
    });
    return { __typename: 'StartRunSuccess', run };
  }

  @Mutation('logRunBatch')
  async log(@Args('input') { runId, metrics, params, tags }: LogRunBatchInput) {
    const now = new Date();
    const run = await this.runs.logBatch(runId, {
      metrics: (metrics ?? []).map(({ at, ...point }) => ({ ...point, atMs: (at ?? now).getTime() })),
      params: params ?? [],
      tags: tags ?? [],
    });
    return { __typename: 'LogRunBatchSuccess', run };
  }

  @Mutation('finishRun')
  async finish(@Args('input') { runId, status }: FinishRunInput) {
    return { __typename: 'FinishRunSuccess', run: await this.runs.finish(runId, status) };
  }

  @ResolveReference()
  byReference(
    @Parent() reference: { readonly id: RunId },
    @Context() context: SubgraphContext,
  ): Promise<Run | null> {
    return this.loader.byId.load(context, reference.id);
  }

  @ResolveField()
  experiment(@Parent() run: Run, @Context() context: SubgraphContext): Promise<Experiment | null> {
    return this.experiments.byId.load(context, run.experimentId);
  }

  @ResolveField()
  params(@Parent() run: Run, @Context() context: SubgraphContext): Promise<readonly KeyValue[]> {
    return this.loader.params.load(context, run.id);
  }

  @ResolveField()
  tags(@Parent() run: Run, @Context() context: SubgraphContext): Promise<readonly KeyValue[]> {
    return this.loader.tags.load(context, run.id);
  }

  @ResolveField()
  trainingSet(@Parent() { inputs }: Run) {
    return inputs.trainingSetId && { id: inputs.trainingSetId };
  }
}
