import { NO_EDGE, type EdgeTable } from './edge-table.js';
import { EDGE, type MemoryGraph } from './memory-graph.js';

export type WalkDirection = 'UP' | 'DOWN';

/** What a walk came by. */
export interface Walked {
  /** The nodes at each distance from 0, by their numbers. */
  readonly levels: readonly Int32Array[];
  /** The edges that it went along; one may be there twice. */
  readonly edges: readonly PassedEdges[];
}

/** Edges of one table by their places. */
export interface PassedEdges {
  readonly table: EdgeTable;
  readonly places: number[];
  /** One end of each is a node at this distance; null where that is not so. */
  readonly distance: number | null;
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
  const walk = new Walk(graph, options, Math.max(graph.nodes, ...starts.map((start) => start + 1)));
  const levels: Int32Array[] = [];
  let level: number[] = [];
  for (const start of starts) walk.note(start, 0, level);
  for (let distance = 0; level.length > 0; distance += 1) {
    const frontier: Frontier = { here: level, next: [] };
    const passed: number[] = [];
    walk.enter(distance);
    // A level grows while it is passed: by what is no step away.
    for (let place = 0; place < level.length; place += 1) {
      const node = level[place];
      if (node === undefined || walk.distanceOf(node) !== distance) continue;
      passed.push(node);
      walk.expand(node, distance, frontier);
    }
    levels.push(Int32Array.from(passed).sort());
    level = frontier.next;
  }
  return { levels, edges: walk.passed };
}

interface Frontier {
  readonly here: number[];
  readonly next: number[];
}

/** Of a run, whether it counts, as far as that was asked already. */
const [UNKNOWN, CURRENT, PAST] = [0, 1, 2] as const;

class Walk {
  readonly passed: PassedEdges[] = [];
  private edges: number[] = [];
  private names: number[] = [];
  private runs: number[] = [];
  /** What was stated of jobs whose runs were reached: the jobs need not have been. */
  private readonly stated: number[] = [];
  /** One more than the distance of each node; 0 for one that is not reached. No walk is longer than 16 bits can tell. */
  private readonly reached: Int16Array;
  private readonly currency: Uint8Array;

  constructor(
    private readonly graph: MemoryGraph,
    private readonly options: WalkOptions,
    nodes: number,
  ) {
    this.reached = new Int16Array(nodes);
    this.currency = new Uint8Array(nodes);
    this.passed.push({ table: graph.edges, places: this.stated, distance: null });
  }

  /** What is passed from here on is passed from nodes at this distance. */
  enter(distance: number): void {
    const { edges, names, runs } = this.graph;
    [this.edges, this.names, this.runs] = [[], [], []];
    this.passed.push(
      { table: edges, places: this.edges, distance },
      { table: names, places: this.names, distance },
      { table: runs, places: this.runs, distance },
    );
  }

  distanceOf(node: number): number {
    return (this.reached[node] ?? 0) - 1;
  }

  note(node: number, distance: number, list: number[]): void {
    const known = this.distanceOf(node);
    if (known !== -1 && known <= distance) return;
    this.reached[node] = distance + 1;
    list.push(node);
  }

  expand(node: number, distance: number, frontier: Frontier): void {
    if (this.options.direction === 'DOWN') this.goDown(node, distance, frontier);
    else this.goUp(node, distance, frontier);
    const { graph } = this;
    if (graph.isNamedTwice(node)) this.passNames(node, distance, frontier);
    if (graph.isJob(node)) this.passRuns(node, distance, frontier);
    const job = graph.jobOf(node);
    if (job !== null && graph.isStated(job)) this.passStated(job, distance, frontier);
  }

  private goDown(node: number, distance: number, { next }: Frontier): void {
    const { graph } = this;
    const { edges } = graph;
    const { moment } = this.options;
    const isLasting = graph.isLasting(node);
    for (let edge = edges.firstOutOf(node); edge !== NO_EDGE; edge = edges.nextOutOf(edge)) {
      const kind = edges.kindOf(edge);
      const target = edges.targetOf(edge);
      if (!(kind === EDGE.WRITE ? edges.holdsAt(edge, moment) : edges.isKnownAt(edge, moment))) continue;
      if (kind === EDGE.READ && !isLasting && !this.isCurrent(target)) continue;
      this.reach(edge, target, distance, { list: this.edges, next });
    }
  }

  private goUp(node: number, distance: number, { next }: Frontier): void {
    const { edges } = this.graph;
    const { moment } = this.options;
    for (let edge = edges.firstInOf(node); edge !== NO_EDGE; edge = edges.nextInOf(edge)) {
      const isWrite = edges.kindOf(edge) === EDGE.WRITE;
      if (!(isWrite ? edges.holdsAt(edge, moment) : edges.isKnownAt(edge, moment))) continue;
      this.reach(edge, edges.sourceOf(edge), distance, { list: this.edges, next });
    }
  }

  /** Other names of a thing are no step away. */
  private passNames(node: number, distance: number, { here }: Frontier): void {
    const { names } = this.graph;
    for (let edge = names.firstOutOf(node); edge !== NO_EDGE; edge = names.nextOutOf(edge)) {
      if (!names.isKnownAt(edge, this.options.moment)) continue;
      this.names.push(edge);
      this.note(names.targetOf(edge), distance, here);
    }
    for (let edge = names.firstInOf(node); edge !== NO_EDGE; edge = names.nextInOf(edge)) {
      if (!names.isKnownAt(edge, this.options.moment)) continue;
      this.names.push(edge);
      this.note(names.sourceOf(edge), distance, here);
    }
  }

  /** A job stands for those of its runs that count. */
  private passRuns(node: number, distance: number, { here }: Frontier): void {
    const { runs } = this.graph;
    for (let edge = runs.firstOutOf(node); edge !== NO_EDGE; edge = runs.nextOutOf(edge)) {
      const run = runs.targetOf(edge);
      if (!runs.isKnownAt(edge, this.options.moment) || !this.isCurrent(run)) continue;
      this.runs.push(edge);
      this.note(run, distance, here);
    }
  }

  /** What was stated of a job holds for its runs. */
  private passStated(job: number, distance: number, { next }: Frontier): void {
    const { edges } = this.graph;
    const down = this.options.direction === 'DOWN';
    let edge = down ? edges.firstOutOf(job) : edges.firstInOf(job);
    for (; edge !== NO_EDGE; edge = down ? edges.nextOutOf(edge) : edges.nextInOf(edge)) {
      if (!edges.isKnownAt(edge, this.options.moment)) continue;
      const other = down ? edges.targetOf(edge) : edges.sourceOf(edge);
      this.reach(edge, other, distance, { list: this.stated, next });
    }
  }

  /** A run is read from as many sides as it has inputs, and asked once. */
  private isCurrent(run: number): boolean {
    const known = this.currency[run];
    if (known !== UNKNOWN && known !== undefined) return known === CURRENT;
    const isCurrent = this.graph.isCurrent(run, this.options.moment);
    this.currency[run] = isCurrent ? CURRENT : PAST;
    return isCurrent;
  }

  private reach(
    edge: number,
    node: number,
    distance: number,
    { list, next }: { readonly list: number[]; readonly next: number[] },
  ): void {
    if (distance === this.options.depth) return;
    list.push(edge);
    this.note(node, distance + 1, next);
  }
}
