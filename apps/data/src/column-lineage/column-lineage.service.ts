import { Injectable } from '@nestjs/common';
import { InvalidInputError } from '@orrery/domain';
import { LineageGraph, MAX_WALK_DEPTH, type MomentRequest } from '../lineage-graph/lineage-graph.service.js';
import type { LineageNode, NodeRef } from '../lineage-graph/lineage-node.js';
import type { SliceSide } from '../lineage-graph/lineage-slice.js';
import type { MemoryGraph } from '../lineage-graph/memory-graph.js';
import { LineageNodeRepository } from '../lineage-graph/node.repository.js';
import type { WalkDirection } from '../lineage-graph/walk-graph.js';
import { walkColumns } from './walk-columns.js';

export interface ColumnRequest extends MomentRequest {
  /** All of the node's columns, unless one is named. */
  readonly column: string | null;
  readonly direction: WalkDirection | 'BOTH';
  readonly depth: number;
  readonly first: number;
}

/** A column; without a name, all rows of the node. */
export interface NodeColumn {
  readonly node: LineageNode;
  readonly name: string | null;
}

export interface PlacedColumn extends NodeColumn {
  readonly side: SliceSide;
  readonly distance: number;
}

export interface ColumnFlowShown {
  readonly source: NodeColumn;
  readonly target: NodeColumn;
  readonly direct: boolean;
  readonly how: string;
}

export interface ColumnLineage {
  readonly columns: readonly PlacedColumn[];
  readonly flows: readonly ColumnFlowShown[];
  readonly totalColumns: number;
}

interface Placed {
  readonly column: number;
  readonly side: SliceSide;
  readonly distance: number;
}

const MAX_COLUMNS = 1000;

/** Which columns came from which. */
@Injectable()
export class ColumnLineageService {
  constructor(
    private readonly graph: LineageGraph,
    private readonly nodes: LineageNodeRepository,
  ) {}

  /** Null when nobody ever told of the node, or of that column. @throws {InvalidInputError} */
  async walk(ref: NodeRef, request: ColumnRequest): Promise<ColumnLineage | null> {
    const { column, direction, depth, first } = request;
    if (depth < 0 || depth > MAX_WALK_DEPTH)
      throw new InvalidInputError('depth', `"depth" must be from 0 to ${MAX_WALK_DEPTH}.`);
    if (first < 1 || first > MAX_COLUMNS)
      throw new InvalidInputError('first', `"first" must be from 1 to ${MAX_COLUMNS}.`);
    const node = await this.nodes.findByRef(ref);
    if (node === null) return null;
    const moment = await this.graph.momentOf(request);
    const graph = await this.graph.latest();
    const found = column === null ? null : graph.findColumn(node.id, column);
    if (column !== null && found === null) return null;
    const starts = found === null ? graph.columnsOf(node.id) : [found];
    const directions: WalkDirection[] = direction === 'BOTH' ? ['UP', 'DOWN'] : [direction];
    const placed = new Map<number, Placed>();
    const edges = new Set<number>();
    for (const side of directions) {
      const walked = walkColumns(graph, starts, { direction: side, depth, moment });
      for (const [id, distance] of walked.distances) {
        if (distance < (placed.get(id)?.distance ?? Infinity)) {
          placed.set(id, { column: id, distance, side: distance === 0 ? 'START' : side });
        }
      }
      for (const edge of walked.edges) edges.add(edge);
    }
    return this.shown(graph, [...placed.values()], [...edges], first);
  }

  private async shown(
    graph: MemoryGraph,
    placed: readonly Placed[],
    edges: readonly number[],
    first: number,
  ): Promise<ColumnLineage> {
    const table = graph.columnEdges;
    const order = placed.toSorted((one, other) => one.distance - other.distance || one.column - other.column);
    const page = order.slice(0, first);
    const onPage = new Set(page.map(({ column }) => column));
    // What decides about all rows stands for itself: it is no column that a walk counts.
    const kept = edges.filter((edge) =>
      [table.sourceOf(edge), table.targetOf(edge)].every(
        (column) => onPage.has(column) || graph.column(column)?.name === '',
      ),
    );
    const ids = [...onPage, ...kept.flatMap((edge) => [table.sourceOf(edge), table.targetOf(edge)])];
    const nodes = await this.nodes.findByIds([...new Set(ids.map((id) => graph.column(id)?.node ?? 0))]);
    const show = (id: number): NodeColumn[] => {
      const column = graph.column(id);
      const node = column && nodes.get(column.node);
      return node === undefined ? [] : [{ node, name: column?.name || null }];
    };
    return {
      columns: page.flatMap(({ column, ...place }) => show(column).map((shown) => ({ ...shown, ...place }))),
      flows: kept.flatMap((edge) => {
        const [[source], [target]] = [show(table.sourceOf(edge)), show(table.targetOf(edge))];
        return source === undefined || target === undefined
          ? []
          : [{ source, target, ...graph.stepOf(edge) }];
      }),
      totalColumns: order.length,
    };
  }
}
