import { ENTRY } from './adjacency.js';
import { hasEndedBy, kindBy, placeBy, type EdgeTable } from './edge-table.js';
import { IntList } from './int-list.js';
import { EDGE, TRAIT, type MemoryGraph } from './memory-graph.js';

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
  readonly places: IntList;
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
  graph.marks.begin(Math.max(graph.nodes, ...starts.map((start) => start + 1)));
  const walk = new Walk(graph, options);
  const levels: Int32Array[] = [];
  for (const start of starts) walk.note(start, 0, walk.here);
  while (walk.here.length > 0) {
    levels.push(walk.passLevel());
    walk.enterNext();
  }
  return { levels, edges: walk.passed };
}

/** What is marked of a node: one more than its distance, and, if it is a run, whether it counts, once that was asked. */
const [DISTANCE, CURRENT, PAST] = [0xffff, 0x10000, 0x20000] as const;
/** All that makes a node more than what edges lead from and to. */
const SPECIAL = TRAIT.JOB | TRAIT.NAMED_TWICE | TRAIT.STATED;

class Walk {
  here = new IntList();
  readonly passed: PassedEdges[] = [];
  private next = new IntList();
  private distance = 0;
  private edges = new IntList();
  private names = new IntList();
  private runs = new IntList();
  /** What was stated of jobs whose runs were reached: the jobs need not have been. */
  private readonly stated = new IntList();

  constructor(
    private readonly graph: MemoryGraph,
    private readonly options: WalkOptions,
  ) {
    this.passed.push({ table: graph.edges, places: this.stated, distance: null });
    this.enter();
  }

  note(node: number, distance: number, list: IntList): void {
    const mark = this.graph.marks.get(node);
    const known = mark & DISTANCE;
    if (known !== 0 && known <= distance + 1) return;
    this.graph.marks.set(node, (mark & ~DISTANCE) | (distance + 1));
    list.push(node);
  }

  /** Passes the nodes at this distance, and tells which they are: all that are here and were not found to be nearer. */
  passLevel(): Int32Array {
    const { here, graph } = this;
    let count = 0;
    // A level grows while it is passed: by what is no step away.
    for (let place = 0; place < here.length; place += 1) {
      const node = here.at(place);
      if ((graph.marks.get(node) & DISTANCE) !== this.distance + 1) continue;
      here.set(count, node);
      count += 1;
      this.expand(node);
    }
    here.truncate(count);
    return here.view();
  }

  enterNext(): void {
    this.here = this.next;
    this.next = new IntList();
    this.distance += 1;
    this.enter();
  }

  /** What is passed from here on is passed from nodes at this distance. */
  private enter(): void {
    const { edges, names, runs } = this.graph;
    const { distance } = this;
    [this.edges, this.names, this.runs] = [new IntList(), new IntList(), new IntList()];
    this.passed.push(
      { table: edges, places: this.edges, distance },
      { table: names, places: this.names, distance },
      { table: runs, places: this.runs, distance },
    );
  }

  private expand(node: number): void {
    const isLast = this.distance === this.options.depth;
    const traits = this.graph.traitsOf(node);
    if (!isLast && this.options.direction === 'DOWN') this.goDown(node, traits);
    else if (!isLast) this.goUp(node);
    if ((traits & SPECIAL) === 0) return;
    if ((traits & TRAIT.NAMED_TWICE) !== 0) this.passNames(node);
    if ((traits & TRAIT.JOB) !== 0) this.passRuns(node);
    const job = this.graph.jobOf(node);
    if (!isLast && job !== null && (traits & TRAIT.STATED) !== 0) this.passStated(job);
  }

  private goDown(node: number, traits: number): void {
    const { out } = this.graph.edges;
    const { entries } = out;
    const isLasting = (traits & TRAIT.LASTING) !== 0;
    const [begin, length] = [out.beginOf(node), out.lengthOf(node)];
    for (let at = begin; at < begin + length; at += ENTRY) {
      const [target, tag] = [entries[at] ?? 0, entries[at + 1] ?? 0];
      if (!this.isOpen(tag)) continue;
      if (kindBy(tag) === EDGE.READ && !isLasting && !this.isCurrent(target)) continue;
      this.edges.push(placeBy(tag));
      this.note(target, this.distance + 1, this.next);
    }
  }

  private goUp(node: number): void {
    const rows = this.graph.edges.in;
    const { entries } = rows;
    const [begin, length] = [rows.beginOf(node), rows.lengthOf(node)];
    for (let at = begin; at < begin + length; at += ENTRY) {
      const [source, tag] = [entries[at] ?? 0, entries[at + 1] ?? 0];
      if (!this.isOpen(tag)) continue;
      this.edges.push(placeBy(tag));
      this.note(source, this.distance + 1, this.next);
    }
  }

  /** What was written counts for as long as it is so; all else, once it is known. */
  private isOpen(tag: number): boolean {
    const { moment } = this.options;
    const isWrite = kindBy(tag) === EDGE.WRITE;
    if (moment === Infinity) return !isWrite || !hasEndedBy(tag);
    const { edges } = this.graph;
    return isWrite ? edges.holdsAt(placeBy(tag), moment) : edges.isKnownAt(placeBy(tag), moment);
  }

  /** Other names of a thing are no step away. */
  private passNames(node: number): void {
    const { names } = this.graph;
    for (const edge of names.outOf(node)) this.passName(edge, names.targetOf(edge));
    for (const edge of names.into(node)) this.passName(edge, names.sourceOf(edge));
  }

  private passName(edge: number, other: number): void {
    if (!this.graph.names.isKnownAt(edge, this.options.moment)) return;
    this.names.push(edge);
    this.note(other, this.distance, this.here);
  }

  /** A job stands for those of its runs that count. */
  private passRuns(node: number): void {
    const { runs } = this.graph;
    for (const edge of runs.outOf(node)) {
      const run = runs.targetOf(edge);
      if (!runs.isKnownAt(edge, this.options.moment) || !this.isCurrent(run)) continue;
      this.runs.push(edge);
      this.note(run, this.distance, this.here);
    }
  }

  /** What was stated of a job holds for its runs. */
  private passStated(job: number): void {
    const { edges } = this.graph;
    const down = this.options.direction === 'DOWN';
    for (const edge of down ? edges.outOf(job) : edges.into(job)) {
      if (!edges.isKnownAt(edge, this.options.moment)) continue;
      this.stated.push(edge);
      this.note(down ? edges.targetOf(edge) : edges.sourceOf(edge), this.distance + 1, this.next);
    }
  }

  /** A run is read from as many sides as it has inputs, and asked once. */
  private isCurrent(run: number): boolean {
    const { graph } = this;
    const mark = graph.marks.get(run);
    if ((mark & (CURRENT | PAST)) !== 0) return (mark & CURRENT) !== 0;
    const isCurrent = graph.isCurrent(run, this.options.moment);
    graph.marks.set(run, mark | (isCurrent ? CURRENT : PAST));
    return isCurrent;
  }
}
