import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { LineageNodeLoader } from '../lineage-graph/lineage-node.loader.js';
import type { LineageNode } from '../lineage-graph/lineage-node.js';
import { LineageRunLoader } from './lineage-run.loader.js';
import { LineageRunRepository } from './lineage-run.repository.js';
import type { LineageRun } from './lineage-run.js';

const MAX_CHILDREN = 100;

@Resolver('LineageRun')
export class LineageRunResolver {
  constructor(
    private readonly runs: LineageRunRepository,
    private readonly loader: LineageRunLoader,
    private readonly nodes: LineageNodeLoader,
  ) {}

  @Query('lineageRuns')
  lineageRuns(@Args('runId') runId: string): Promise<readonly LineageRun[]> {
    return this.runs.findByRunId(runId);
  }

  @ResolveField()
  job(@Parent() { jobId }: LineageRun, @Context() context: SubgraphContext): Promise<LineageNode | null> {
    return this.nodes.byId.load(context, jobId);
  }

  @ResolveField()
  children(@Parent() { runId }: LineageRun): Promise<readonly LineageRun[]> {
    return this.runs.childrenOf(runId, MAX_CHILDREN);
  }

  @ResolveField()
  async inputs(
    @Parent() { nodeId }: LineageRun,
    @Context() context: SubgraphContext,
  ): Promise<readonly LineageNode[]> {
    const flows = await this.loader.flowsOf.load(context, nodeId);
    return this.show(context, flows?.inputs ?? []);
  }

  @ResolveField()
  async outputs(
    @Parent() { nodeId }: LineageRun,
    @Context() context: SubgraphContext,
  ): Promise<readonly LineageNode[]> {
    const flows = await this.loader.flowsOf.load(context, nodeId);
    return this.show(context, flows?.outputs ?? []);
  }

  private async show(context: SubgraphContext, ids: readonly number[]): Promise<readonly LineageNode[]> {
    const nodes = await Promise.all(ids.map((id) => this.nodes.byId.load(context, id)));
    return nodes.filter((node) => node !== null);
  }
}
