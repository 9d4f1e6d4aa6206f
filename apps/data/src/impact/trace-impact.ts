import { EDGE, type MemoryGraph } from '../lineage-graph/memory-graph.js';
import type { Certainty, Impact, Impacted, LineageChange } from './impact.js';

/** A column of a node that is hit; null for all of it. */
interface Hit {
  readonly node: number;
  readonly column: string | null;
  readonly certainty: Certainty;
}

interface Found {
  certainty: Certainty;
  readonly distance: number;
  columns: Set<string> | null;
}

/** How values of a changed column that are taken over as they are change with it. */
const TAKEN_OVER = new Set(['IDENTITY', 'VERSION']);

/**
 * What breaks: follows a column down the stream as far as it was told which columns went where, and all of what a job
 * wrote where that was not told, as a possibility. What a job was told to have made of other columns is not hit.
 */
export function traceImpact(
  graph: MemoryGraph,
  start: { readonly node: number; readonly column: string | null },
  { change, moment }: { readonly change: LineageChange; readonly moment: number },
): Impact {
  return new Trace(graph, change, moment).follow({ ...start, certainty: 'DEFINITE' });
}

class Trace {
  private readonly things = new Map<number, Found>();
  private readonly jobs = new Map<number, Found>();
  private distance = 0;
  private next: Hit[] = [];

  constructor(
    private readonly graph: MemoryGraph,
    private readonly change: LineageChange,
    private readonly moment: number,
  ) {}

  follow(start: Hit): Impact {
    this.note(this.things, start);
    let level = [start];
    while (level.length > 0) {
      this.distance += 1;
      this.next = [];
      for (const hit of level) {
        for (const node of this.namesOf(hit.node)) this.leave({ ...hit, node });
      }
      level = this.next;
    }
    this.things.delete(start.node);
    return { things: listed(this.things), jobs: listed(this.jobs) };
  }

  private namesOf(node: number): ReadonlySet<number> {
    const names = new Set([node]);
    for (const name of names) for (const other of this.graph.sameAs(name, this.moment)) names.add(other);
    return names;
  }

  private leave(hit: Hit): void {
    const { edges } = this.graph;
    for (const edge of edges.outOf(hit.node)) {
      if (!edges.isKnownAt(edge, this.moment)) continue;
      const target = edges.targetOf(edge);
      const kind = edges.kindOf(edge);
      if (kind === EDGE.READ) this.throughRun(hit, target);
      else if (kind === EDGE.PART) this.reach({ ...hit, node: target });
      else if (kind === EDGE.STATED) this.throughStatement(hit, target);
    }
    this.throughJob(hit);
  }

  /** What hits a job, for it was stated, hits those of its runs that count. */
  private throughJob(hit: Hit): void {
    const { runs } = this.graph;
    for (const edge of runs.outOf(hit.node)) {
      if (runs.isKnownAt(edge, this.moment)) this.throughRun({ ...hit, column: null }, runs.targetOf(edge));
    }
  }

  private throughRun(hit: Hit, run: number): void {
    const { graph, moment } = this;
    const { edges } = graph;
    if (!graph.isLasting(hit.node) && !graph.isCurrent(run, moment)) return;
    let untold = true;
    for (const edge of edges.outOf(run)) {
      if (edges.kindOf(edge) !== EDGE.WRITE || !edges.holdsAt(edge, moment)) continue;
      if (hit.column !== null && graph.tellsColumns(edges.idOf(edge))) {
        untold = false;
        for (const onward of this.alongColumns(hit, hit.column, edges.idOf(edge), edges.targetOf(edge))) {
          this.noteJob(run, onward.certainty);
          this.reach(onward);
        }
        continue;
      }
      const certainty = hit.column === null ? hit.certainty : 'POSSIBLE';
      this.noteJob(run, certainty);
      this.reach({ node: edges.targetOf(edge), column: null, certainty });
      untold = false;
    }
    // It wrote nothing that is known, and read it all the same.
    if (untold) this.noteJob(run, hit.column === null ? hit.certainty : 'POSSIBLE');
  }

  /** Without a run: along the columns' edges between the two, or else, as a possibility, to all of it. */
  private throughStatement(hit: Hit, target: number): void {
    const whole: Hit = {
      node: target,
      column: null,
      certainty: hit.column === null ? hit.certainty : 'POSSIBLE',
    };
    if (this.graph.isJob(target)) {
      if (this.note(this.jobs, whole)) this.next.push(whole);
      return;
    }
    const along = hit.column === null ? [] : this.alongColumns(hit, hit.column, 0, target);
    for (const onward of along.length > 0 ? along : [whole]) this.reach(onward);
  }

  private alongColumns(hit: Hit, name: string, writeEdge: number, target: number): readonly Hit[] {
    const { graph } = this;
    const table = graph.columnEdges;
    const column = graph.findColumn(hit.node, name);
    const found: Hit[] = [];
    if (column === null) return found;
    for (const edge of table.outOf(column)) {
      const to = graph.column(table.targetOf(edge));
      if (graph.writeEdgeOf(edge) !== writeEdge || to?.node !== target || !table.holdsAt(edge, this.moment))
        continue;
      const { how } = graph.stepOf(edge);
      // Another type may pass through what is computed; without the column, nothing is computed.
      const certainty = this.change !== 'CHANGE_TYPE' || TAKEN_OVER.has(how) ? hit.certainty : 'POSSIBLE';
      found.push({ node: target, column: to.name === '' ? null : to.name, certainty });
    }
    return found;
  }

  private noteJob(run: number, certainty: Certainty): void {
    const job = this.graph.jobOf(run);
    if (job !== null) this.note(this.jobs, { node: job, column: null, certainty });
  }

  private reach(hit: Hit): void {
    if (this.note(this.things, hit)) this.next.push(hit);
  }

  /** Whether that was not known. */
  private note(list: Map<number, Found>, { node, column, certainty }: Hit): boolean {
    const known = list.get(node);
    if (known === undefined) {
      const columns = column === null ? null : new Set([column]);
      list.set(node, { certainty, distance: this.distance, columns });
      return true;
    }
    const surer = known.certainty === 'POSSIBLE' && certainty === 'DEFINITE';
    const wider = known.columns !== null && (column === null || !known.columns.has(column));
    if (surer) known.certainty = certainty;
    if (column === null) known.columns = null;
    else known.columns?.add(column);
    return surer || wider;
  }
}

function listed(list: ReadonlyMap<number, Found>): readonly Impacted[] {
  return [...list]
    .map(([node, { columns, ...rest }]) => ({ node, ...rest, columns: columns && [...columns].sort() }))
    .sort((one, other) => one.distance - other.distance || one.node - other.node);
}
