import { EDGE, EDGE_KINDS, type MemoryGraph } from './memory-graph.js';
import type { EdgeKind } from './edge.writer.js';
import type { SliceSide } from './lineage-slice.js';
import type { Walked } from './walk-graph.js';

export interface PlacedNode {
  readonly id: number;
  readonly side: SliceSide;
  readonly distance: number;
}

export interface PlacedEdge {
  readonly source: number;
  readonly target: number;
  readonly kind: EdgeKind;
  /** Microseconds since 1970; Infinity while it holds. */
  readonly since: number;
  readonly until: number;
}

export interface Placed {
  /** Nearest first. */
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

/** Whether runs are shown, or the jobs whose runs they are. */
export type LineageDetail = 'JOBS' | 'RUNS';

interface Side {
  readonly side: SliceSide;
  readonly walked: Walked;
}

/** Joins what walks came by into one part of the graph; what lies on both sides is where it is nearer. */
export function collapseRuns(graph: MemoryGraph, sides: readonly Side[], detail: LineageDetail): Placed {
  const shown = (node: number): number => (detail === 'JOBS' ? (graph.jobOf(node) ?? node) : node);
  const nodes = new Map<number, PlacedNode>();
  const edges = new Map<string, PlacedEdge>();
  for (const { side, walked } of sides) {
    for (const [node, distance] of walked.distances) {
      const id = shown(node);
      const known = nodes.get(id);
      if (known !== undefined && known.distance <= distance) continue;
      nodes.set(id, { id, distance, side: distance === 0 ? 'START' : side });
    }
    for (const edge of walked.edges) addEdge(edges, graph, edge, shown);
  }
  const order = [...nodes.values()].sort((one, other) => one.distance - other.distance || one.id - other.id);
  return { nodes: order, edges: [...edges.values()] };
}

function addEdge(
  edges: Map<string, PlacedEdge>,
  graph: MemoryGraph,
  edge: number,
  shown: (node: number) => number,
): void {
  const table = graph.edges;
  const [source, target] = [shown(table.sourceOf(edge)), shown(table.targetOf(edge))];
  const kind = EDGE_KINDS[table.kindOf(edge)];
  if (kind === undefined || (source === target && table.kindOf(edge) === EDGE.RUN)) return;
  const key = `${source} ${target} ${kind}`;
  const known = edges.get(key);
  const since = Math.min(known?.since ?? Infinity, table.sinceOf(edge));
  const until = Math.max(known?.until ?? -Infinity, table.untilOf(edge));
  edges.set(key, { source, target, kind, since, until });
}
