import { NO_EDGE } from './edge-table.js';
import { EDGE, type MemoryGraph } from './memory-graph.js';

export type WalkDirection = 'UP' | 'DOWN';

/** What a walk came by: how far each node is from the start, and the edges (their places) that it went along. */
export interface Walked {
  readonly distances: ReadonlyMap<number, number>;
  readonly edges: ReadonlySet<number>;
}

export interface WalkOptions {
  readonly direction: WalkDirection;
  /** Steps at most; a step leads from what was read to the run, another from there to what it wrote. */
  readonly depth: number;
  /** In microseconds since 1970; Infinity is now. */
  readonly moment: number;
}

/**
 * Everything that a moment's graph holds up or down the stream from some nodes, breadth first: O(nodes + edges passed).
 *
 * Up: what a thing was written by, as long as it is as that run wrote it, and what that very run read. Down: the runs that
 * read a thing and count still (`isCurrent`), all of them for a thing that never changes, and what they wrote that is
 * still as they wrote it. A job stands for those of its runs that count; another name of a thing is no step away.
 */
export function walkGraph(graph: MemoryGraph, starts: readonly number[], options: WalkOptions): Walked {
  const walk = new Walk(graph, options);
  let level = [...starts];
  for (const start of starts) walk.distances.set(start, 0);
  for (let distance = 0; level.length > 0; distance += 1) {
    const next: number[] = [];
    // A level grows while it is passed: by what is no step away.
    for (let place = 0; place < level.length; place += 1) {
      const node = level[place];
      if (node === undefined || walk.distances.get(node) !== distance) continue;
      walk.expand(node, distance, { here: level, next });
    }
    level = next;
  }
  return { distances: walk.distances, edges: walk.edges };
}

interface Frontier {
  readonly here: number[];
  readonly next: number[];
}

class Walk {
  readonly distances = new Map<number, number>();
  readonly edges = new Set<number>();

  constructor(
    private readonly graph: MemoryGraph,
    private readonly options: WalkOptions,
  ) {}

  expand(node: number, distance: number, frontier: Frontier): void {
    this.pass(node, node, distance, frontier);
    const job = this.graph.jobOf(node);
    if (job !== null) this.passStated(job, distance, frontier);
  }

  private pass(node: number, from: number, distance: number, frontier: Frontier): void {
    const { edges } = this.graph;
    const down = this.options.direction === 'DOWN';
    for (let edge = edges.firstOutOf(from); edge !== NO_EDGE; edge = edges.nextOutOf(edge)) {
      const kind = edges.kindOf(edge);
      const target = edges.targetOf(edge);
      if (kind === EDGE.SAME) this.reachSame(edge, target, distance, frontier);
      else if (kind === EDGE.RUN) this.reachRun(edge, target, distance, frontier);
      else if (down && this.leadsDown(edge, kind, node, target)) this.reach(edge, target, distance, frontier);
    }
    for (let edge = edges.firstInOf(from); edge !== NO_EDGE; edge = edges.nextInOf(edge)) {
      const kind = edges.kindOf(edge);
      const source = edges.sourceOf(edge);
      if (kind === EDGE.SAME) this.reachSame(edge, source, distance, frontier);
      else if (!down && this.leadsUp(edge, kind)) this.reach(edge, source, distance, frontier);
    }
  }

  /** What was stated of a job holds for its runs. */
  private passStated(job: number, distance: number, frontier: Frontier): void {
    const { edges } = this.graph;
    const down = this.options.direction === 'DOWN';
    let edge = down ? edges.firstOutOf(job) : edges.firstInOf(job);
    for (; edge !== NO_EDGE; edge = down ? edges.nextOutOf(edge) : edges.nextInOf(edge)) {
      if (edges.kindOf(edge) !== EDGE.STATED || !edges.isKnownAt(edge, this.options.moment)) continue;
      this.reach(edge, down ? edges.targetOf(edge) : edges.sourceOf(edge), distance, frontier);
    }
  }

  private leadsDown(edge: number, kind: number, node: number, target: number): boolean {
    const { edges } = this.graph;
    const { moment } = this.options;
    if (kind === EDGE.WRITE) return edges.holdsAt(edge, moment);
    if (!edges.isKnownAt(edge, moment)) return false;
    return kind !== EDGE.READ || this.graph.isLasting(node) || this.graph.isCurrent(target, moment);
  }

  private leadsUp(edge: number, kind: number): boolean {
    const { edges } = this.graph;
    if (kind === EDGE.RUN) return false;
    return kind === EDGE.WRITE
      ? edges.holdsAt(edge, this.options.moment)
      : edges.isKnownAt(edge, this.options.moment);
  }

  private reachSame(edge: number, other: number, distance: number, { here }: Frontier): void {
    if (!this.graph.edges.isKnownAt(edge, this.options.moment)) return;
    this.edges.add(edge);
    this.note(other, distance, here);
  }

  private reachRun(edge: number, run: number, distance: number, { here }: Frontier): void {
    if (!this.graph.isCurrent(run, this.options.moment)) return;
    this.edges.add(edge);
    this.note(run, distance, here);
  }

  private reach(edge: number, node: number, distance: number, { next }: Frontier): void {
    if (distance === this.options.depth) return;
    this.edges.add(edge);
    this.note(node, distance + 1, next);
  }

  private note(node: number, distance: number, list: number[]): void {
    const known = this.distances.get(node);
    if (known !== undefined && known <= distance) return;
    this.distances.set(node, distance);
    list.push(node);
  }
}
