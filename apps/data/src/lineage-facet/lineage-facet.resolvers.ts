import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { SubgraphContext } from '@orrery/platform-graphql';
import type { LineageNode } from '../lineage-graph/lineage-node.js';
import { momentKey } from '../lineage-graph/moment-key.js';
import type { LineageRun } from '../lineage-run/lineage-run.js';
import { LineageFacetLoader } from './lineage-facet.loader.js';
import type { LineageFacet } from './lineage-facet.js';

@Resolver('LineageNode')
export class FacetsOfNodeResolver {
  constructor(private readonly loader: LineageFacetLoader) {}

  /** A node that was found in a part of the graph is as of that one's moment. */
  @ResolveField()
  async facets(
    @Parent() { id, asOf: found }: LineageNode & { readonly asOf?: Date | null },
    @Args('asOf') asOf: Date | null | undefined,
    @Context() context: SubgraphContext,
  ): Promise<readonly LineageFacet[]> {
    return (await this.loader.ofNode.load(context, momentKey(id, asOf ?? found ?? null))) ?? [];
  }
}

@Resolver('LineageRun')
export class FacetsOfRunResolver {
  constructor(private readonly loader: LineageFacetLoader) {}

  @ResolveField()
  async facets(
    @Parent() { nodeId }: LineageRun,
    @Context() context: SubgraphContext,
  ): Promise<readonly LineageFacet[]> {
    return (await this.loader.ofNode.load(context, momentKey(nodeId, null))) ?? [];
  }
}
