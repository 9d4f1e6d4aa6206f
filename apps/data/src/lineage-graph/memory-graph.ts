import { EdgeTable, NO_EDGE, type EdgeRecord } from './edge-table.js';
import type { EdgeKind } from './edge.writer.js';
import { GrowingBytes } from './growing-bytes.js';
import { GrowingInts } from './growing-ints.js';

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

/** Of a node, as bits: a byte each, so that those of many nodes are near at hand. */
const [LASTING, RUN, JOB, NAMED_TWICE, STATED] = [1, 2, 4, 8, 16] as const;

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
  private readonly jobs = new GrowingInts(-1);
  private readonly runEdges = new GrowingInts(NO_EDGE);
  /** What a node is, so that walks look only where there is something. */
  private readonly traits = new GrowingBytes();
  private readonly columns: (ColumnRecord | undefined)[] = [];
  private readonly columnsByNode = new Map<number, Map<string, number>>();
  private readonly writeEdges = new GrowingInts(0);
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
    this.traits.add(node, LASTING);
  }

  putColumn(column: ColumnRecord): void {
    this.columns[column.id] = column;
    const known = this.columnsByNode.get(column.node) ?? new Map<string, number>();
    this.columnsByNode.set(column.node, known.set(column.name, column.id));
  }

  putColumnEdge({ writeEdge, direct, how, ...edge }: ColumnEdgeRecord): void {
    const place = this.columnEdges.put({ ...edge, kind: this.codeOf({ direct, how }) });
    this.writeEdges.set(place, writeEdge);
    if (writeEdge !== 0) this.writesWithColumns.add(writeEdge);
  }

  /** The job that a node is a run of; null for anything else. */
  jobOf(node: number): number | null {
    return this.traits.has(node, RUN) ? this.jobs.get(node) : null;
  }

  isLasting(node: number): boolean {
    return this.traits.has(node, LASTING);
  }

  /** Whether it has runs. */
  isJob(node: number): boolean {
    return this.traits.has(node, JOB);
  }

  /** Whether something was stated of it outright. */
  isStated(node: number): boolean {
    return this.traits.has(node, STATED);
  }

  /** Whether it has another name, or is one. */
  isNamedTwice(node: number): boolean {
    return this.traits.has(node, NAMED_TWICE);
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
    return this.steps[this.columnEdges.kindOf(columnEdge)] ?? UNKNOWN_STEP;
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
    const { edges } = this;
    const ofJob = this.runEdges.get(run);
    if (ofJob !== NO_EDGE && this.runs.holdsAt(ofJob, moment)) return true;
    for (let edge = edges.firstOutOf(run); edge !== NO_EDGE; edge = edges.nextOutOf(edge)) {
      if (edges.kindOf(edge) === EDGE.WRITE && edges.holdsAt(edge, moment)) return true;
    }
    return false;
  }

  /** Other names of what a node is. */
  sameAs(node: number, moment: number): readonly number[] {
    const { names } = this;
    const found: number[] = [];
    for (let edge = names.firstOutOf(node); edge !== NO_EDGE; edge = names.nextOutOf(edge)) {
      if (names.isKnownAt(edge, moment)) found.push(names.targetOf(edge));
    }
    for (let edge = names.firstInOf(node); edge !== NO_EDGE; edge = names.nextInOf(edge)) {
      if (names.isKnownAt(edge, moment)) found.push(names.sourceOf(edge));
    }
    return found;
  }

  private putFlow(edge: EdgeRecord): void {
    this.edges.put(edge);
    if (edge.kind !== EDGE.STATED) return;
    this.traits.add(edge.source, STATED);
    this.traits.add(edge.target, STATED);
  }

  private putName(edge: EdgeRecord): void {
    this.names.put(edge);
    this.traits.add(edge.source, NAMED_TWICE);
    this.traits.add(edge.target, NAMED_TWICE);
  }

  private putRun(edge: EdgeRecord): void {
    this.traits.add(edge.source, JOB);
    this.traits.add(edge.target, RUN);
    this.jobs.set(edge.target, edge.source);
    this.runEdges.set(edge.target, this.runs.put(edge));
  }

  private codeOf(step: ColumnStep): number {
    const key = `${step.direct}:${step.how}`;
    const known = this.stepCodes.get(key);
    if (known !== undefined) return known;
    this.stepCodes.set(key, this.steps.length);
    return this.steps.push(step) - 1;
  }
}
