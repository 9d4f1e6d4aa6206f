import { describe, expect, it } from 'vitest';
import { EDGE, MemoryGraph } from '../lineage-graph/memory-graph.js';
import { traceImpact } from './trace-impact.js';

const [ORDERS, SALES, COUNTS, LOG, JOB, RUN, BLIND_JOB, BLIND_RUN] = [1, 2, 3, 4, 5, 6, 7, 8] as const;
const [PRICE, CITY, TOTAL, CITIES, ALL] = [1, 2, 3, 4, 5] as const;

/** `RUN` made `SALES` of the orders' price and, counted, `COUNTS` of their city, for rows of one price; nobody knows what `BLIND_RUN` used. */
function sales(): MemoryGraph {
  const graph = new MemoryGraph();
  let id = 0;
  const edge = (source: number, target: number, kind: number): number => {
    id += 1;
    graph.putEdge({ id, source, target, kind, from: 0, to: Infinity });
    return id;
  };
  edge(JOB, RUN, EDGE.RUN);
  edge(BLIND_JOB, BLIND_RUN, EDGE.RUN);
  edge(ORDERS, RUN, EDGE.READ);
  edge(ORDERS, BLIND_RUN, EDGE.READ);
  const [wroteSales, wroteCounts] = [edge(RUN, SALES, EDGE.WRITE), edge(RUN, COUNTS, EDGE.WRITE)];
  edge(BLIND_RUN, LOG, EDGE.WRITE);
  const columns = [
    [PRICE, ORDERS, 'price'],
    [CITY, ORDERS, 'city'],
    [TOTAL, SALES, 'total'],
    [CITIES, COUNTS, 'cities'],
    [ALL, COUNTS, ''],
  ] as const;
  for (const [column, node, name] of columns) graph.putColumn({ id: column, node, name });
  const flow = (source: number, target: number, writeEdge: number, how: string): void => {
    id += 1;
    const direct = how !== 'FILTER';
    graph.putColumnEdge({ id, source, target, writeEdge, direct, how, from: 0, to: Infinity });
  };
  flow(PRICE, TOTAL, wroteSales, 'AGGREGATION');
  flow(CITY, CITIES, wroteCounts, 'AGGREGATION');
  flow(PRICE, ALL, wroteCounts, 'FILTER');
  return graph;
}

const hit = (
  graph: MemoryGraph,
  column: string | null,
  change: 'DROP_COLUMN' | 'CHANGE_TYPE' | 'DROP_DATASET',
) => traceImpact(graph, { node: ORDERS, column }, { change, moment: Infinity });

describe('traceImpact', () => {
  it('follows a column to what was made of it, and counts what nobody told of as possible', () => {
    expect(hit(sales(), 'city', 'DROP_COLUMN')).toEqual({
      things: [
        { node: COUNTS, certainty: 'DEFINITE', distance: 1, columns: ['cities'] },
        { node: LOG, certainty: 'POSSIBLE', distance: 1, columns: null },
      ],
      jobs: [
        { node: JOB, certainty: 'DEFINITE', distance: 1, columns: null },
        { node: BLIND_JOB, certainty: 'POSSIBLE', distance: 1, columns: null },
      ],
    });
  });

  it('hits all rows of what a column decided about', () => {
    const { things } = hit(sales(), 'price', 'DROP_COLUMN');
    expect(things).toContainEqual({ node: SALES, certainty: 'DEFINITE', distance: 1, columns: ['total'] });
    expect(things).toContainEqual({ node: COUNTS, certainty: 'DEFINITE', distance: 1, columns: null });
  });

  it('is less sure of another type, which may pass through what is computed', () => {
    expect(hit(sales(), 'price', 'CHANGE_TYPE').things.map(({ certainty }) => certainty)).toEqual([
      ...['POSSIBLE', 'POSSIBLE', 'POSSIBLE'],
    ]);
  });

  it('hits everything when all of it goes', () => {
    expect(hit(sales(), null, 'DROP_DATASET').things.map(({ node, certainty }) => [node, certainty])).toEqual(
      [
        [SALES, 'DEFINITE'],
        [COUNTS, 'DEFINITE'],
        [LOG, 'DEFINITE'],
      ],
    );
  });

  it('ends where things are made of each other', () => {
    const graph = sales();
    graph.putEdge({ id: 100, source: LOG, target: ORDERS, kind: EDGE.STATED, from: 0, to: Infinity });
    const nodes = hit(graph, 'city', 'DROP_COLUMN').things.map(({ node }) => node);
    expect(nodes).toEqual([COUNTS, LOG, SALES]);
  });
});
