import { describe, expect, it } from 'vitest';
import { EDGE, MemoryGraph } from './memory-graph.js';
import { pageOfWalks, type PageOfWalks } from './placed-graph.js';
import { walkGraph, type WalkDirection, type Walked } from './walk-graph.js';

const [A, B, C, LINK, JOB, OLD, NEW] = [1, 2, 3, 4, 5, 6, 7] as const;

/** The job's old run made B of A, its new one of C; `LINK` is another name of B. */
function graphOf(): MemoryGraph {
  const graph = new MemoryGraph();
  let id = 0;
  const put = (source: number, target: number, kind: number, from: number, to = Infinity): void => {
    id += 1;
    graph.putEdge({ id, source, target, kind, from, to });
  };
  put(JOB, OLD, EDGE.RUN, 10, 20);
  put(JOB, NEW, EDGE.RUN, 15);
  put(A, OLD, EDGE.READ, 10);
  put(OLD, B, EDGE.WRITE, 11, 20);
  put(C, NEW, EDGE.READ, 15);
  put(NEW, B, EDGE.WRITE, 16);
  put(B, LINK, EDGE.SAME, 11);
  return graph;
}

const walk = (start: number, direction: WalkDirection, moment = Infinity, depth = 10) =>
  placesOf(walkGraph(graphOf(), [start], { direction, depth, moment }));

const placesOf = ({ levels }: Walked): readonly (readonly [number, number])[] =>
  levels.flatMap((level, distance) => [...level].sort().map((id) => [id, distance] as const));

describe('walkGraph', () => {
  it('leads up to the run that wrote a thing as it is, whatever it is called', () => {
    expect(walk(LINK, 'UP')).toEqual([
      [B, 0],
      [LINK, 0],
      [NEW, 1],
      [C, 2],
    ]);
    expect(walk(LINK, 'UP', 12)).toEqual([
      [B, 0],
      [LINK, 0],
      [OLD, 1],
      [A, 2],
    ]);
  });

  it('shows both runs while the later one is not complete', () => {
    expect(walk(B, 'UP', 17).map(([id]) => id)).toEqual([B, LINK, OLD, NEW, A, C]);
  });

  it('leads down to the runs that count still', () => {
    expect(walk(A, 'DOWN', 12)).toEqual([
      [A, 0],
      [OLD, 1],
      [B, 2],
      [LINK, 2],
    ]);
    expect(walk(A, 'DOWN')).toEqual([[A, 0]]);
  });

  it('leads down to all runs from what never changes', () => {
    const graph = graphOf();
    graph.putLasting(A);
    const walked = walkGraph(graph, [A], { direction: 'DOWN', depth: 10, moment: Infinity });
    expect(placesOf(walked).map(([id]) => id)).toEqual([A, OLD]);
  });

  it('goes as many steps as it may, and stays where nothing leads away', () => {
    expect(walk(B, 'UP', Infinity, 1)).toEqual([
      [B, 0],
      [LINK, 0],
      [NEW, 1],
    ]);
    expect(walk(B, 'UP', Infinity, 0)).toEqual([
      [B, 0],
      [LINK, 0],
    ]);
    expect(walk(5000, 'UP')).toEqual([[5000, 0]]);
  });

  it('takes a job for those of its runs that count', () => {
    expect(walk(JOB, 'UP')).toEqual([
      [JOB, 0],
      [NEW, 0],
      [C, 1],
    ]);
  });
});

describe('pageOfWalks', () => {
  it('shows runs as their job, nearest first, and each edge once on the page of its farther end', () => {
    const graph = graphOf();
    const walked = walkGraph(graph, [B], { direction: 'UP', depth: 10, moment: 17 });
    const pageAfter = (after: PageOfWalks['after']) =>
      pageOfWalks(graph, [{ side: 'UP', walked }], { detail: 'JOBS', after, first: 3 });
    const first = pageAfter(null);
    expect(first.nodes.map(({ id, side, distance }) => [id, side, distance])).toEqual([
      [B, 'START', 0],
      [LINK, 'START', 0],
      [JOB, 'UP', 1],
    ]);
    expect(first.edges.map(({ source, target, kind }) => [source, target, kind])).toEqual([
      [JOB, B, 'WRITE'],
      [B, LINK, 'SAME'],
    ]);
    const rest = pageAfter({ distance: 1, id: JOB });
    expect([rest.nodes.map(({ id }) => id), rest.hasNextPage]).toEqual([[A, C], false]);
    expect(rest.edges).toHaveLength(2);
  });
});
