import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { LineageGraph, type WalkRequest } from './lineage-graph.service.js';
import type { LineageSlice } from './lineage-slice.js';
import type { LineageDetail } from './placed-graph.js';
import { readNodeRef, type LineageNodeInput } from './read-node-ref.js';
import type { WalkDirection } from './walk-graph.js';

export interface LineageArgs {
  readonly direction?: WalkDirection | 'BOTH' | null;
  readonly depth?: number | null;
  readonly asOf?: Date | null;
  readonly asOfRun?: string | null;
  readonly detail?: LineageDetail | null;
  readonly first?: number | null;
  readonly after?: string | null;
}

const DEFAULT_DEPTH = 10;
const DEFAULT_FIRST = 200;

export function walkRequest(args: LineageArgs): WalkRequest {
  return {
    direction: args.direction ?? 'BOTH',
    depth: args.depth ?? DEFAULT_DEPTH,
    asOf: args.asOf ?? null,
    asOfRun: args.asOfRun ?? null,
    detail: args.detail ?? 'JOBS',
    first: args.first ?? DEFAULT_FIRST,
    after: args.after ?? null,
  };
}

@Resolver('LineageSlice')
export class LineageResolver {
  constructor(private readonly graph: LineageGraph) {}

  @Query('lineage')
  lineage(
    @Args() { node, ...args }: LineageArgs & { readonly node: LineageNodeInput },
  ): Promise<LineageSlice | null> {
    return this.graph.walk([readNodeRef(node)], walkRequest(args));
  }

  /** Each as it was at the moment of this part of the graph. */
  @ResolveField()
  nodes(@Parent() { nodes, asOf }: LineageSlice) {
    return nodes.map(({ node, ...place }) => ({ ...place, node: { ...node, asOf } }));
  }

  @ResolveField()
  pageInfo(@Parent() { hasNextPage, endCursor }: LineageSlice) {
    return { hasNextPage, endCursor };
  }
}
