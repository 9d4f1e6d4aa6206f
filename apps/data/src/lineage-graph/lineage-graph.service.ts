import { Injectable } from '@nestjs/common';
import { InvalidInputError, NotFoundError } from '@orrery/domain';
import { LineageRunRepository } from '../lineage-run/lineage-run.repository.js';
import { GraphSnapshot } from './graph-snapshot.js';
import type { LineageNode, NodeRef } from './lineage-node.js';
import type { LineageSlice, SliceEdge, SliceNode } from './lineage-slice.js';
import type { MemoryGraph } from './memory-graph.js';
import { LineageNodeRepository } from './node.repository.js';
import { pageOfWalks, type LineageDetail, type ShownPage } from './placed-graph.js';
import { walkGraph, type WalkDirection } from './walk-graph.js';

export interface MomentRequest {
  readonly asOf: Date | null;
  /** A run's identifier: the graph is that of its last event. */
  readonly asOfRun: string | null;
}

export interface WalkRequest extends MomentRequest {
  readonly direction: WalkDirection | 'BOTH';
  readonly depth: number;
  readonly detail: LineageDetail;
  readonly first: number;
  readonly after: string | null;
}

export const MAX_WALK_DEPTH = 1000;
export const MAX_SLICE = 1000;

/** Asks the graph: what came from what, as of now or any moment before. */
@Injectable()
export class LineageGraph {
  constructor(
    private readonly snapshot: GraphSnapshot,
    private readonly nodes: LineageNodeRepository,
    private readonly runs: LineageRunRepository,
  ) {}

  /** Up or down the stream from `starts`; null when nobody ever told of any. @throws {InvalidInputError} */
  async walk(starts: readonly NodeRef[], request: WalkRequest): Promise<LineageSlice | null> {
    requireBounds(request);
    const found = await this.nodes.findByRefs(starts);
    return found.length === 0 ? null : this.walkFrom(found, request);
  }

  async walkFrom(starts: readonly LineageNode[], request: WalkRequest): Promise<LineageSlice> {
    requireBounds(request);
    const moment = await this.momentOf(request);
    const graph = await this.latest();
    const ids = starts.map(({ id }) => id);
    const directions: WalkDirection[] = request.direction === 'BOTH' ? ['UP', 'DOWN'] : [request.direction];
    const sides = directions.map((direction) => ({
      side: direction,
      walked: walkGraph(graph, ids, { direction, depth: request.depth, moment }),
    }));
    const { detail, first } = request;
    const after = request.after === null ? null : readCursor(request.after);
    return this.slice(pageOfWalks(graph, sides, { detail, after, first }), moment);
  }

  latest(): Promise<MemoryGraph> {
    return this.snapshot.latest();
  }

  /** In microseconds since 1970; Infinity is now. @throws {NotFoundError | InvalidInputError} */
  async momentOf({ asOf, asOfRun }: MomentRequest): Promise<number> {
    if (asOf !== null && asOfRun !== null) {
      throw new InvalidInputError('asOfRun', 'Give "asOf" or "asOfRun", not both.');
    }
    if (asOfRun !== null) {
      const last = await this.runs.lastEventOf(asOfRun);
      if (last === null) throw new NotFoundError('Run', asOfRun);
      return last;
    }
    // To the end of the millisecond that was named: events are told to the microsecond.
    return asOf === null ? Infinity : asOf.getTime() * 1000 + 999;
  }

  private async slice(
    { nodes: shown, edges, hasNextPage, total }: ShownPage,
    moment: number,
  ): Promise<LineageSlice> {
    const wanted = new Set([
      ...shown.map(({ id }) => id),
      ...edges.flatMap(({ source, target }) => [source, target]),
    ]);
    const known = await this.nodes.findByIds([...wanted]);
    const last = shown.at(-1);
    return {
      asOf: moment === Infinity ? null : new Date(moment / 1000),
      nodes: shown.flatMap(({ id, ...place }): SliceNode[] => {
        const node = known.get(id);
        return node === undefined ? [] : [{ node, ...place }];
      }),
      edges: edges.flatMap(({ source, target, kind, since, until }): SliceEdge[] => {
        const [from, to] = [known.get(source), known.get(target)];
        if (from === undefined || to === undefined) return [];
        const ended = until === Infinity ? null : new Date(until / 1000);
        return [{ source: from, target: to, kind, since: new Date(since / 1000), until: ended }];
      }),
      totalNodes: total,
      hasNextPage,
      endCursor: last === undefined ? null : `${last.distance}-${last.id}`,
    };
  }
}

function requireBounds({ depth, first }: WalkRequest): void {
  if (depth < 0 || depth > MAX_WALK_DEPTH) {
    throw new InvalidInputError('depth', `"depth" must be from 0 to ${MAX_WALK_DEPTH}, not ${depth}.`);
  }
  if (first < 1 || first > MAX_SLICE) {
    throw new InvalidInputError('first', `"first" must be from 1 to ${MAX_SLICE}, not ${first}.`);
  }
}

/** @throws {InvalidInputError} */
function readCursor(after: string): { readonly distance: number; readonly id: number } {
  const match = /^(\d{1,9})-(\d{1,10})$/.exec(after);
  if (match !== null) return { distance: Number(match[1]), id: Number(match[2]) };
  throw new InvalidInputError('after', '"after" must be the "endCursor" of an earlier page.');
}
