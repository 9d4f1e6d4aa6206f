import type { EdgeTable } from './edge-table.js';
import { EDGE_KINDS, type MemoryGraph } from './memory-graph.js';
import type { EdgeKind } from './edge.writer.js';
import type { SliceSide } from './lineage-slice.js';
import type { PassedEdges, Walked } from './walk-graph.js';

export interface ShownNode {
  readonly id: number;
  readonly distance: number;
  readonly side: SliceSide;
}

export interface ShownEdge {
  readonly source: number;
  readonly target: number;
  readonly kind: EdgeKind;
  /** Microseconds since 1970; Infinity while it holds. */
  readonly since: number;
  readonly until: number;
}

/** Whether runs are shown, or the jobs whose runs they are. */
export type LineageDetail = 'JOBS' | 'RUNS';

interface Side {
  readonly side: SliceSide;
  readonly walked: Walked;
}

/** Edges, and how near the nearest of the nodes from which they were passed is shown. */
interface SetOfEdges {
  readonly edges: PassedEdges;
  readonly nearest: number;
}

/** A part of the nodes, and the edges whose farther end is among them. */
export interface ShownPage {
  readonly nodes: readonly ShownNode[];
  readonly edges: readonly ShownEdge[];
  readonly hasNextPage: boolean;
}

/** More than any node's number. */
const NODES = 2 ** 31;

/**
 * What walks came by as one part of the graph: what lies on both sides is where it is nearer. A node's place is one
 * number, its distance before its own, so that tens of thousands are put in order at once and only those shown are made.
 */
export class PlacedGraph {
  private readonly places: Float64Array;
  /** One more than the distance of each node, negative up the stream; 0 for one that is not there. */
  private readonly reached: Int32Array;
  private readonly edges: readonly SetOfEdges[];

  constructor(
    private readonly graph: MemoryGraph,
    sides: readonly Side[],
    private readonly detail: LineageDetail,
  ) {
    // What nothing flows to or from is where a walk began, and may be newer than all that is known of edges.
    const starts = sides.flatMap(({ walked }) => [...(walked.levels[0] ?? [])]);
    this.reached = new Int32Array(Math.max(graph.nodes, ...starts.map((start) => start + 1)));
    const found: number[] = [];
    for (const { side, walked } of sides) {
      for (const [distance, level] of walked.levels.entries()) {
        for (const node of level) this.place(node, side === 'UP' ? -distance - 1 : distance + 1, found);
      }
    }
    this.places = Float64Array.from(found, (id) => this.placeOf(id)).sort();
    this.edges = sides.flatMap(({ walked }) => {
      const nearest = walked.levels.map((level) => this.nearestOf(level));
      return walked.edges.map((edges) => ({ edges, nearest: nearest[edges.distance ?? -1] ?? 0 }));
    });
  }

  get size(): number {
    return this.places.length;
  }

  /** The first nodes behind a place, nearest first, and edges: each once, whatever runs it stands for. */
  page(after: { readonly distance: number; readonly id: number } | null, first: number): ShownPage {
    const begin = after === null ? 0 : this.countUntil(after.distance * NODES + after.id);
    const shown = this.places.subarray(begin, begin + first);
    const nodes = Array.from(shown, (place): ShownNode => {
      const [id, distance] = [place % NODES, Math.floor(place / NODES)];
      if (distance === 0) return { id, distance, side: 'START' };
      return { id, distance, side: (this.reached[id] ?? 0) < 0 ? 'UP' : 'DOWN' };
    });
    const edges = new Map<string, ShownEdge>();
    const [from, to] = [shown[0] ?? Infinity, shown.at(-1) ?? -Infinity];
    for (const { table, places } of this.edgesBetween(from, to)) {
      for (const edge of places) {
        const [source, target] = [this.shown(table.sourceOf(edge)), this.shown(table.targetOf(edge))];
        const farther = Math.max(this.placeOf(source), this.placeOf(target));
        if (farther >= from && farther <= to) note(edges, table, edge, { source, target });
      }
    }
    return { nodes, edges: [...edges.values()], hasNextPage: begin + first < this.size };
  }

  /** Sets that may have edges whose farther end is between two places: the other sets are of nodes too far, or too near. */
  private edgesBetween(from: number, to: number): readonly PassedEdges[] {
    const [first, last] = [Math.floor(from / NODES), Math.floor(to / NODES)];
    return this.edges
      .filter(({ edges: { distance }, nearest }) => nearest <= last && (distance ?? Infinity) + 1 >= first)
      .map(({ edges }) => edges);
  }

  private place(node: number, distance: number, found: number[]): void {
    const id = this.shown(node);
    const known = Math.abs(this.reached[id] ?? 0);
    if (known === 0) found.push(id);
    else if (known <= Math.abs(distance)) return;
    this.reached[id] = distance;
  }

  private nearestOf(level: Int32Array): number {
    let nearest = Infinity;
    for (const node of level) nearest = Math.min(nearest, Math.abs(this.reached[this.shown(node)] ?? 0) - 1);
    return nearest;
  }

  /** How many places are not behind one: by halving. */
  private countUntil(place: number): number {
    let [low, high] = [0, this.size];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.places[middle] ?? Infinity) <= place) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private placeOf(id: number): number {
    return (Math.abs(this.reached[id] ?? 0) - 1) * NODES + id;
  }

  private shown(node: number): number {
    return this.detail === 'JOBS' ? (this.graph.jobOf(node) ?? node) : node;
  }
}

function note(
  edges: Map<string, ShownEdge>,
  table: EdgeTable,
  edge: number,
  { source, target }: { readonly source: number; readonly target: number },
): void {
  const kind = EDGE_KINDS[table.kindOf(edge)];
  if (kind === undefined || source === target) return;
  const key = `${source} ${target} ${kind}`;
  const known = edges.get(key);
  const since = Math.min(known?.since ?? Infinity, table.sinceOf(edge));
  const until = Math.max(known?.until ?? -Infinity, table.untilOf(edge));
  edges.set(key, { source, target, kind, since, until });
}
