import { EdgeTable, NO_EDGE, type EdgeRecord } from './edge-table.js';
import type { EdgeKind } from './edge.writer.js';
import { GrowingBytes } from './growing-bytes.js';
import { GrowingInts } from './growing-ints.js';
import { NodeMarks } from './node-marks.js';

export const EDGE_KINDS = [
  'READ',
  'WRITE',
  'STATED',
  'PART',
  'SAME',
  'RUN',
] as const satisfies readonly EdgeKind[];

export const EDGE = { READ: 0, WRITE: 1, STATED: 2, PART: 3, SAME: 4, RUN: 5 } as const satisfies Record<
  EdgeKind,
  number
>;

/**
 * What a node is, as bits: a byte each, so that those of many nodes are near at hand. Lasting: it never changes once it is
 * there. Job: it has runs. Named twice: it has another name, or is one. Stated: something was stated of it outright, or,
 * of a run, of its job. Latest: a run whose place no later one of its job took.
 */
export const TRAIT = { LASTING: 1, JOB: 2, NAMED_TWICE: 4, STATED: 8, LATEST: 16 } as const;

const NO_JOB = -1;

/** An edge between two columns; `writeEdge` is that by which a run wrote what the target is of, 0 for none. */
export interface ColumnEdgeRecord extends Omit<EdgeRecord, 'kind'> {
  readonly writeEdge: number;
  readonly direct: boolean;
  readonly how: string;
}

export interface ColumnRecord {
  readonly id: number;
  readonly node: number;
  readonly name: string;
}

/** How values went from one column into another. */
export interface ColumnStep {
  readonly direct: boolean;
  readonly how: string;
}

const UNKNOWN_STEP: ColumnStep = { direct: true, how: '' };

/** The graph as walks see it: nodes and columns are their numbers, everything else about them stays in the database. */
export class MemoryGraph {
  /** What data flows along. */
  readonly edges = new EdgeTable();
  /** From jobs to their runs. */
  readonly runs = new EdgeTable();
  /** Between two names of one thing. */
  readonly names = new EdgeTable();
  readonly columnEdges = new EdgeTable();
  /** What a walk notes of nodes while it walks. */
  readonly marks = new NodeMarks();
  private readonly jobs = new GrowingInts(NO_JOB);
  private readonly runEdges = new GrowingInts(NO_EDGE);
  private readonly traits = new GrowingBytes();
  private readonly columns: (ColumnRecord | undefined)[] = [];
  private readonly columnsByNode = new Map<number, Map<string, number>>();
  private readonly writeEdges = new GrowingInts(0);
  private readonly stepsOfEdges = new GrowingInts(0);
  private readonly writesWithColumns = new Set<number>();
  private readonly steps: ColumnStep[] = [];
  private readonly stepCodes = new Map<string, number>();

  putEdge(edge: EdgeRecord): void {
    if (edge.kind === EDGE.SAME) this.putName(edge);
    else if (edge.kind === EDGE.RUN) this.putRun(edge);
    else this.putFlow(edge);
  }

  /** One more than the largest number of a node. */
  get nodes(): number {
    return Math.max(this.edges.nodes, this.runs.nodes, this.names.nodes);
  }

  /** Says of a node that it never changes once it is there. */
  putLasting(node: number): void {
    this.traits.add(node, TRAIT.LASTING);
  }

  putColumn(column: ColumnRecord): void {
    this.columns[column.id] = column;
    const known = this.columnsByNode.get(column.node) ?? new Map<string, number>();
    this.columnsByNode.set(column.node, known.set(column.name, column.id));
  }

  putColumnEdge({ writeEdge, direct, how, ...edge }: ColumnEdgeRecord): void {
    const place = this.columnEdges.put({ ...edge, kind: 0 });
    this.writeEdges.set(place, writeEdge);
    this.stepsOfEdges.set(place, this.codeOf({ direct, how }));
    if (writeEdge !== 0) this.writesWithColumns.add(writeEdge);
  }

  /** The job that a node is a run of; null for anything else. */
  jobOf(node: number): number | null {
    const job = this.jobs.get(node);
    return job === NO_JOB ? null : job;
  }

  /** The job that a node is a run of, or the node. */
  jobOrSelf(node: number): number {
    const job = this.jobs.get(node);
    return job === NO_JOB ? node : job;
  }

  /** All that a node is, as bits of `TRAIT`. */
  traitsOf(node: number): number {
    return this.traits.get(node);
  }

  isLasting(node: number): boolean {
    return this.traits.has(node, TRAIT.LASTING);
  }

  isJob(node: number): boolean {
    return this.traits.has(node, TRAIT.JOB);
  }

  column(id: number): ColumnRecord | undefined {
    return this.columns[id];
  }

  findColumn(node: number, name: string): number | null {
    return this.columnsByNode.get(node)?.get(name) ?? null;
  }

  columnsOf(node: number): readonly number[] {
    return [...(this.columnsByNode.get(node)?.values() ?? [])];
  }

  stepOf(columnEdge: number): ColumnStep {
    return this.steps[this.stepsOfEdges.get(columnEdge)] ?? UNKNOWN_STEP;
  }

  /** Number of the edge by which a run wrote what the target of a columns' edge is of; 0 for none. */
  writeEdgeOf(columnEdge: number): number {
    return this.writeEdges.get(columnEdge);
  }

  /** Whether it was told which columns went into what an edge wrote. */
  tellsColumns(writeEdge: number): boolean {
    return this.writesWithColumns.has(writeEdge);
  }

  /** Whether a run counts at `moment`: it is the last of its job, or something that it wrote is still as it wrote it. */
  isCurrent(run: number, moment: number): boolean {
    if (moment === Infinity && this.traits.has(run, TRAIT.LATEST)) return true;
    const { edges } = this;
    const ofJob = this.runEdges.get(run);
    if (ofJob !== NO_EDGE && this.runs.holdsAt(ofJob, moment)) return true;
    for (const edge of edges.outOf(run)) {
      if (edges.kindOf(edge) === EDGE.WRITE && edges.holdsAt(edge, moment)) return true;
    }
    return false;
  }

  /** Other names of what a node is. */
  sameAs(node: number, moment: number): readonly number[] {
    const { names } = this;
    const found: number[] = [];
    for (const edge of names.outOf(node)) if (names.isKnownAt(edge, moment)) found.push(names.targetOf(edge));
    for (const edge of names.into(node)) if (names.isKnownAt(edge, moment)) found.push(names.sourceOf(edge));
    return found;
  }

  private putFlow(edge: EdgeRecord): void {
    this.edges.put(edge);
    if (edge.kind !== EDGE.STATED) return;
    this.state(edge.source);
    this.state(edge.target);
  }

  /** What is stated of a job is stated of its runs. */
  private state(node: number): void {
    if (this.traits.has(node, TRAIT.STATED)) return;
    this.traits.add(node, TRAIT.STATED);
    for (const edge of this.runs.outOf(node)) this.traits.add(this.runs.targetOf(edge), TRAIT.STATED);
  }

  private putName(edge: EdgeRecord): void {
    this.names.put(edge);
    this.traits.add(edge.source, TRAIT.NAMED_TWICE);
    this.traits.add(edge.target, TRAIT.NAMED_TWICE);
  }

  private putRun(edge: EdgeRecord): void {
    const { source: job, target: run } = edge;
    this.traits.add(job, TRAIT.JOB);
    if (edge.to === Infinity) this.traits.add(run, TRAIT.LATEST);
    else this.traits.remove(run, TRAIT.LATEST);
    if (this.traits.has(job, TRAIT.STATED)) this.traits.add(run, TRAIT.STATED);
    this.jobs.set(run, job);
    this.runEdges.set(run, this.runs.put(edge));
  }

  private codeOf(step: ColumnStep): number {
    const key = `${step.direct}:${step.how}`;
    const known = this.stepCodes.get(key);
    if (known !== undefined) return known;
    this.stepCodes.set(key, this.steps.length);
    return this.steps.push(step) - 1;
  }
}
