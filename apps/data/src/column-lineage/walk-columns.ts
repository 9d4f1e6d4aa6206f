import type { MemoryGraph } from '../lineage-graph/memory-graph.js';
import type { WalkOptions } from '../lineage-graph/walk-graph.js';

/** How far columns are from the start, and the places of the edges between them. */
export interface WalkedColumns {
  readonly distances: ReadonlyMap<number, number>;
  readonly edges: ReadonlySet<number>;
}

/**
 * The columns up or down the stream from some, as a moment's graph holds them. A column that decides about all rows of
 * something leads to the column without a name of it, and no farther.
 */
export function walkColumns(
  graph: MemoryGraph,
  starts: readonly number[],
  options: WalkOptions,
): WalkedColumns {
  const { depth, moment } = options;
  const distances = new Map<number, number>();
  const edges = new Set<number>();
  let level: number[] = [];
  const reach = (column: number, distance: number, into: number[]): void => {
    if (distances.has(column)) return;
    for (const same of sameColumns(graph, column, moment)) {
      if (distances.has(same)) continue;
      distances.set(same, distance);
      into.push(same);
    }
  };
  for (const start of starts) reach(start, 0, level);
  for (let distance = 1; level.length > 0 && distance <= depth; distance += 1) {
    const next: number[] = [];
    for (const [edge, column] of passed(graph, level, options)) {
      edges.add(edge);
      reach(column, distance, next);
    }
    level = next;
  }
  return { distances, edges };
}

/** The edges that lead on from a level, each with the column that it leads to. */
function* passed(
  graph: MemoryGraph,
  level: readonly number[],
  { direction, moment }: WalkOptions,
): Generator<readonly [number, number]> {
  const table = graph.columnEdges;
  const down = direction === 'DOWN';
  for (const column of down ? level : level.flatMap((each) => withRows(graph, each))) {
    for (const edge of down ? table.outOf(column) : table.into(column)) {
      if (table.holdsAt(edge, moment)) yield [edge, down ? table.targetOf(edge) : table.sourceOf(edge)];
    }
  }
}

/** What decided about all rows decided about each column. */
function withRows(graph: MemoryGraph, column: number): readonly number[] {
  const node = graph.column(column)?.node;
  const rows = node === undefined ? null : graph.findColumn(node, '');
  return rows === null || rows === column ? [column] : [column, rows];
}

/** A column, and those of its name under the other names of what it is a column of. */
function sameColumns(graph: MemoryGraph, column: number, moment: number): readonly number[] {
  const known = graph.column(column);
  if (known === undefined || known.name === '') return [column];
  const found = new Set([column]);
  const passed = new Set([known.node]);
  for (const node of passed) {
    for (const other of graph.sameAs(node, moment)) passed.add(other);
    const same = graph.findColumn(node, known.name);
    if (same !== null) found.add(same);
  }
  return [...found];
}
