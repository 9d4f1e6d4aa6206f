import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import {
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import { requireIdentifierPage } from '../input/require.js';
import { parseRunId, runHex } from '../run/run-id.js';
import { RunLoader } from '../run/run.loader.js';
import type { Run } from '../run/run.js';
import { RunLineageLoader } from './run-lineage.loader.js';
import { PARENT_TAG } from './run-lineage.repository.js';
import { RunPages } from './run-pages.js';

/** What a run hangs together with. */
@Resolver('Run')
export class RunLineageResolver {
  constructor(
    private readonly loader: RunLineageLoader,
    private readonly runs: RunLoader,
    private readonly pages: RunPages,
  ) {}

  @ResolveField()
  mlflowId(@Parent() { id }: Run): string {
    return runHex(id);
  }

  @ResolveField()
  user(@Parent() { userId }: Run): string | null {
    return userId === '' ? null : userId;
  }

  @ResolveField()
  async parent(@Parent() run: Run, @Context() context: SubgraphContext): Promise<Run | null> {
    const tags = await this.runs.tags.load(context, run.id);
    const id = parseRunId(tags.find(({ key }) => key === PARENT_TAG)?.value ?? '');
    return id && this.runs.byId.load(context, id);
  }

  @ResolveField()
  async children(
    @Parent() { id: runId, experimentId }: Run,
    @Args() args: ConnectionArgs,
    @Context() context: SubgraphContext,
  ): Promise<Connection<Run>> {
    const request = { runId, experimentId, ...requireIdentifierPage(pageRequest(args)) };
    return this.pages.show(context, await this.loader.children.load(context, request));
  }

  @ResolveField()
  async inputs(@Parent() { id }: Run, @Context() context: SubgraphContext) {
    const [datasets, models] = await Promise.all([
      this.loader.datasets.load(context, id),
      this.loader.models.load(context, id),
    ]);
    return [
      ...datasets.map((dataset) => ({ __typename: 'RunDatasetInput', ...dataset })),
      ...models
        .filter(({ direction }) => direction === 'INPUT')
        .map(({ modelId }) => ({ __typename: 'RunModelInput', modelId })),
    ];
  }

  @ResolveField()
  async outputs(@Parent() { id }: Run, @Context() context: SubgraphContext) {
    const models = await this.loader.models.load(context, id);
    return models.filter(({ direction }) => direction === 'OUTPUT');
  }

  /** Those that the run was started with, and those that are recognised in what a client logged. */
  @ResolveField()
  async datasetInputs(@Parent() { id: runId, inputs }: Run, @Context() context: SubgraphContext) {
    const links = await this.loader.links.load(context, runId);
    const ids = new Set([...inputs.datasetVersionIds, ...links.map(({ versionId }) => versionId)]);
    return [...ids].map((id) => ({ id }));
  }
}
