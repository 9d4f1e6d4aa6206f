import type { EdgeTable } from './edge-table.js';
import { IntList } from './int-list.js';
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
  readonly side: 'UP' | 'DOWN';
  readonly walked: Walked;
}

/** A part of the nodes, and the edges whose farther end is among them. */
export interface ShownPage {
  readonly nodes: readonly ShownNode[];
  readonly edges: readonly ShownEdge[];
  readonly hasNextPage: boolean;
  /** Nodes on all pages. */
  readonly total: number;
}

export interface PageOfWalks {
  readonly detail: LineageDetail;
  /** Where the page before ended. */
  readonly after: { readonly distance: number; readonly id: number } | null;
  readonly first: number;
}

/**
 * What walks came by as one part of the graph, a page of it: the first nodes behind a place, nearest first, and edges, each
 * once, whatever runs it stands for. What lies on both sides is where it is nearer.
 */
export function pageOfWalks(graph: MemoryGraph, sides: readonly Side[], page: PageOfWalks): ShownPage {
  // What nothing flows to or from is where a walk began, and may be newer than all that is known of edges.
  const starts = sides.flatMap(({ walked }) => [...(walked.levels[0] ?? [])]);
  graph.marks.begin(Math.max(graph.nodes, ...starts.map((start) => start + 1)));
  const placed = new PlacedGraph(graph, page.detail);
  for (const side of sides) placed.add(side);
  return placed.page(page);
}

/** More than any node's number: a node's place is one number, its distance before its own. */
const NODES = 2 ** 31;
/** What is marked of a node: one more than its distance, and whether it lies up the stream. */
const [DISTANCE, UP] = [0xffff, 0x10000] as const;

/** Nodes are gathered by their distances, and only those that a page shows are put in order. */
class PlacedGraph {
  private readonly levels: IntList[] = [];
  private readonly sides: Walked[] = [];
  private total = 0;

  constructor(
    private readonly graph: MemoryGraph,
    private readonly detail: LineageDetail,
  ) {}

  add({ side, walked }: Side): void {
    this.sides.push(walked);
    for (const [distance, nodes] of walked.levels.entries()) {
      const level = (this.levels[distance] ??= new IntList());
      const mark = distance + 1 + (side === 'UP' ? UP : 0);
      for (const node of nodes) this.place(this.shown(node), mark, level);
    }
  }

  page({ after, first }: PageOfWalks): ShownPage {
    const { nodes, hasNextPage } = this.nodes(after, first);
    const [nearest, farthest] = [nodes[0], nodes.at(-1)];
    const edges = new Map<string, ShownEdge>();
    if (nearest === undefined || farthest === undefined)
      return { nodes, edges: [], hasNextPage, total: this.total };
    const [from, to] = [this.placeOf(nearest.id), this.placeOf(farthest.id)];
    for (const { table, places } of this.edgesBetween(nearest.distance, farthest.distance)) {
      for (const edge of places.view()) {
        const [source, target] = [this.shown(table.sourceOf(edge)), this.shown(table.targetOf(edge))];
        const farther = Math.max(this.placeOf(source), this.placeOf(target));
        if (farther >= from && farther <= to) note(edges, table, edge, { source, target });
      }
    }
    return { nodes, edges: [...edges.values()], hasNextPage, total: this.total };
  }

  private nodes(after: PageOfWalks['after'], first: number): Pick<ShownPage, 'nodes' | 'hasNextPage'> {
    const nodes: ShownNode[] = [];
    for (let distance = after?.distance ?? 0; distance < this.levels.length; distance += 1) {
      for (const id of this.levelInOrder(distance)) {
        if (after !== null && distance === after.distance && id <= after.id) continue;
        if (nodes.length === first) return { nodes, hasNextPage: true };
        nodes.push({ id, distance, side: this.sideOf(id) });
      }
    }
    return { nodes, hasNextPage: false };
  }

  /** Without those that turned out to be nearer. */
  private levelInOrder(distance: number): Int32Array {
    const level = this.levels[distance]?.view() ?? new Int32Array();
    return level.filter((id) => this.distanceOf(id) === distance).sort();
  }

  /** Sets that may have edges whose farther end is between two distances: the others are of nodes too far, or too near. */
  private *edgesBetween(from: number, to: number): Generator<PassedEdges> {
    for (const { levels, edges } of this.sides) {
      for (const passed of edges) {
        if (passed.places.length === 0) continue;
        const distance = passed.distance;
        if (distance === null || (distance + 1 >= from && this.reaches(levels[distance], to))) yield passed;
      }
    }
  }

  /** Whether a node of a level is shown no farther than at a distance. */
  private reaches(level: Int32Array | undefined, distance: number): boolean {
    return level?.some((node) => this.distanceOf(this.shown(node)) <= distance) ?? false;
  }

  private place(id: number, mark: number, level: IntList): void {
    const known = this.graph.marks.get(id) & DISTANCE;
    if (known !== 0 && known <= (mark & DISTANCE)) return;
    if (known === 0) this.total += 1;
    this.graph.marks.set(id, mark);
    level.push(id);
  }

  private sideOf(id: number): SliceSide {
    if (this.distanceOf(id) === 0) return 'START';
    return (this.graph.marks.get(id) & UP) !== 0 ? 'UP' : 'DOWN';
  }

  private placeOf(id: number): number {
    return this.distanceOf(id) * NODES + id;
  }

  /** -1 for what is not there. */
  private distanceOf(id: number): number {
    return (this.graph.marks.get(id) & DISTANCE) - 1;
  }

  private shown(node: number): number {
    return this.detail === 'JOBS' ? this.graph.jobOrSelf(node) : node;
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
