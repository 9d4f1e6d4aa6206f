import { Injectable } from '@nestjs/common';
import { InvalidInputError } from '@orrery/domain';
import { LineageGraph, type MomentRequest } from '../lineage-graph/lineage-graph.service.js';
import type { LineageNode, NodeRef } from '../lineage-graph/lineage-node.js';
import { LineageNodeRepository } from '../lineage-graph/node.repository.js';
import type { Certainty, Impacted, LineageChange } from './impact.js';
import { traceImpact } from './trace-impact.js';

export interface ImpactRequest extends MomentRequest {
  readonly change: LineageChange;
  readonly column: string | null;
  readonly first: number;
}

/** Something hit, as it is shown. */
export interface ImpactedNode {
  readonly node: LineageNode;
  readonly certainty: Certainty;
  readonly distance: number;
  readonly columns: readonly string[] | null;
}

export interface ImpactReport {
  readonly node: LineageNode;
  readonly column: string | null;
  readonly change: LineageChange;
  readonly things: readonly ImpactedNode[];
  readonly totalThings: number;
  readonly jobs: readonly ImpactedNode[];
  readonly totalJobs: number;
}

/** Says what breaks before somebody breaks it. */
@Injectable()
export class ImpactService {
  constructor(
    private readonly graph: LineageGraph,
    private readonly nodes: LineageNodeRepository,
  ) {}

  /** Null when nobody ever told of the node. @throws {InvalidInputError} */
  async report(ref: NodeRef, request: ImpactRequest): Promise<ImpactReport | null> {
    const { change, column, first } = request;
    if (change === 'DROP_DATASET' ? column !== null : column === null) {
      throw new InvalidInputError(
        'column',
        `"${change}" needs ${change === 'DROP_DATASET' ? 'no' : 'a'} column.`,
      );
    }
    if (first < 1 || first > 1000) throw new InvalidInputError('first', '"first" must be from 1 to 1000.');
    const node = await this.nodes.findByRef(ref);
    if (node === null) return null;
    const moment = await this.graph.momentOf(request);
    const graph = await this.graph.latest();
    const { things, jobs } = traceImpact(graph, { node: node.id, column }, { change, moment });
    return {
      ...{ node, column, change, totalThings: things.length, totalJobs: jobs.length },
      things: await this.shown(things.slice(0, first)),
      jobs: await this.shown(jobs.slice(0, first)),
    };
  }

  private async shown(list: readonly Impacted[]): Promise<readonly ImpactedNode[]> {
    const known = await this.nodes.findByIds(list.map(({ node }) => node));
    return list.flatMap(({ node: id, ...rest }) => {
      const node = known.get(id);
      return node === undefined ? [] : [{ node, ...rest }];
    });
  }
}
