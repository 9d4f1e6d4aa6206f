import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { LineageNode } from '../lineage-graph/lineage-node.js';
import { walkRequest, type LineageArgs } from '../lineage-graph/lineage.resolver.js';
import { readNodeRef, type LineageNodeInput } from '../lineage-graph/read-node-ref.js';
import {
  ColumnLineageService,
  type ColumnFlowShown,
  type ColumnLineage,
  type PlacedColumn,
} from './column-lineage.service.js';

interface ColumnLineageArgs extends Pick<LineageArgs, 'direction' | 'depth' | 'asOf' | 'asOfRun' | 'first'> {
  readonly node: LineageNodeInput;
  readonly column?: string | null;
}

@Resolver('ColumnLineage')
export class ColumnLineageResolver {
  constructor(private readonly lineage: ColumnLineageService) {}

  @Query('columnLineage')
  columnLineage(@Args() { node, column, ...args }: ColumnLineageArgs): Promise<ColumnLineage | null> {
    return this.lineage.walk(readNodeRef(node), { ...walkRequest(args), column: column ?? null });
  }

  @ResolveField()
  columns(@Parent() { columns }: ColumnLineage) {
    return columns.map(({ name, ...rest }: PlacedColumn) => ({ ...rest, column: name }));
  }
}

@Resolver('ColumnFlow')
export class ColumnFlowResolver {
  @ResolveField()
  source(@Parent() { source }: ColumnFlowShown): LineageNode {
    return source.node;
  }

  @ResolveField()
  sourceColumn(@Parent() { source }: ColumnFlowShown): string | null {
    return source.name;
  }

  @ResolveField()
  target(@Parent() { target }: ColumnFlowShown): LineageNode {
    return target.node;
  }

  @ResolveField()
  targetColumn(@Parent() { target }: ColumnFlowShown): string | null {
    return target.name;
  }
}
