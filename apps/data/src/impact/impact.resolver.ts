import { Args, Query, Resolver } from '@nestjs/graphql';
import { readNodeRef, type LineageNodeInput } from '../lineage-graph/read-node-ref.js';
import { ImpactService, type ImpactReport } from './impact.service.js';
import type { LineageChange } from './impact.js';

interface ImpactArgs {
  readonly node: LineageNodeInput;
  readonly change: LineageChange;
  readonly column?: string | null;
  readonly asOf?: Date | null;
  readonly first?: number | null;
}

const DEFAULT_FIRST = 200;

@Resolver('ImpactReport')
export class ImpactResolver {
  constructor(private readonly impacts: ImpactService) {}

  @Query('impact')
  impact(@Args() { node, change, column, asOf, first }: ImpactArgs): Promise<ImpactReport | null> {
    return this.impacts.report(readNodeRef(node), {
      ...{ change, column: column ?? null, asOf: asOf ?? null, asOfRun: null },
      first: first ?? DEFAULT_FIRST,
    });
  }
}
