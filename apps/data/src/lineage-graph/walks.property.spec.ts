import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EdgeRecord } from './edge-table.js';
import { EDGE, MemoryGraph } from './memory-graph.js';
import { pageOfWalks, type ShownEdge, type ShownNode } from './placed-graph.js';
import { walkGraph, type WalkDirection, type WalkOptions } from './walk-graph.js';

const THINGS = [1, 2, 3, 4, 5, 6];
const JOBS = [20, 21, 22];
/** Each the run of the job at its place, from the first again. */
const RUNS = [30, 31, 32, 33, 34];

const thing = fc.constantFrom(...THINGS);
const job = fc.constantFrom(...JOBS);
const run = fc.constantFrom(...RUNS);
const pair = (one: fc.Arbitrary<number>, other: fc.Arbitrary<number>) => fc.tuple(one, other);

/** An edge by what it is; told again, it holds at other times. */
const edge = fc
  .oneof(
    fc.record({ kind: fc.constant(EDGE.READ), ends: pair(thing, run) }),
    fc.record({ kind: fc.constant(EDGE.WRITE), ends: pair(run, thing) }),
    fc.record({ kind: fc.constant(EDGE.STATED), ends: fc.oneof(pair(thing, job), pair(job, thing)) }),
    fc.record({ kind: fc.constant(EDGE.PART), ends: pair(thing, thing) }),
    fc.record({ kind: fc.constant(EDGE.SAME), ends: pair(thing, thing) }),
    fc
      .nat(RUNS.length - 1)
      .map((at) => ({ kind: EDGE.RUN, ends: [JOBS[at % JOBS.length] ?? 0, RUNS[at] ?? 0] as const })),
  )
  .chain(({ kind, ends: [source, target] }) =>
    fc.record({
      id: fc.constant(kind * 10_000 + source * 100 + target),
      kind: fc.constant(kind),
      source: fc.constant(source),
      target: fc.constant(target),
      from: fc.nat(9),
      to: fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 10 })),
    }),
  );

const told = fc.record({
  edges: fc.array(edge, { maxLength: 60 }),
  lasting: fc.subarray(THINGS),
});

const walk = fc.record({
  starts: fc.uniqueArray(fc.constantFrom(...THINGS, ...JOBS, ...RUNS, 99), { minLength: 1, maxLength: 2 }),
  direction: fc.constantFrom<WalkDirection>('UP', 'DOWN'),
  depth: fc.nat(6),
  moment: fc.oneof(fc.constant(Infinity), fc.nat(10)),
});

type Told = { readonly edges: readonly EdgeRecord[]; readonly lasting: readonly number[] };

function graphOf({ edges, lasting }: Told): MemoryGraph {
  const graph = new MemoryGraph();
  for (const each of edges) graph.putEdge(each);
  for (const node of lasting) graph.putLasting(node);
  return graph;
}

/** The definition: a walk is the shortest ways along what a moment's graph holds, in steps of one and of none. */
class Definition {
  private readonly edges: readonly EdgeRecord[];

  constructor(private readonly told: Told) {
    this.edges = [...new Map(told.edges.map((each) => [each.id, each])).values()];
  }

  distances(starts: readonly number[], options: WalkOptions): ReadonlyMap<number, number> {
    const distances = new Map(starts.map((start) => [start, 0]));
    for (let isNew = true; isNew;) {
      isNew = false;
      const ways = [...distances].flatMap(([node, distance]) =>
        this.waysFrom(node, options).map(([other, step]) => [other, distance + step] as const),
      );
      for (const [node, distance] of ways) {
        if (distance > options.depth || distance >= (distances.get(node) ?? Infinity)) continue;
        distances.set(node, distance);
        isNew = true;
      }
    }
    return distances;
  }

  private waysFrom(node: number, { direction, moment }: WalkOptions): readonly (readonly [number, number])[] {
    const isKnown = ({ from }: EdgeRecord) => from <= moment;
    const holds = (each: EdgeRecord) =>
      isKnown(each) && (each.to === Infinity || (moment !== Infinity && moment < each.to));
    const isCurrent = (of: number) =>
      this.edges.some(
        ({ kind, source, target, ...rest }) =>
          ((kind === EDGE.RUN && target === of) || (kind === EDGE.WRITE && source === of)) &&
          holds({ kind, source, target, ...rest }),
      );
    const counts = (each: EdgeRecord) =>
      each.kind === EDGE.WRITE
        ? holds(each)
        : isKnown(each) &&
          (each.kind !== EDGE.READ ||
            direction === 'UP' ||
            this.told.lasting.includes(node) ||
            isCurrent(each.target));
    const [here, there] =
      direction === 'UP' ? (['target', 'source'] as const) : (['source', 'target'] as const);
    const jobs = this.edges.filter(({ kind, target }) => kind === EDGE.RUN && target === node);
    return this.edges.flatMap((each): (readonly [number, number])[] => {
      if (each.kind === EDGE.SAME) {
        if (!isKnown(each)) return [];
        return [each.source, each.target].includes(node)
          ? [
              [each.source, 0],
              [each.target, 0],
            ]
          : [];
      }
      if (each.kind === EDGE.RUN) {
        return each.source === node && isKnown(each) && isCurrent(each.target) ? [[each.target, 0]] : [];
      }
      if (each[here] === node && counts(each)) return [[each[there], 1]];
      return jobs.some(({ source }) => source === each[here]) && isKnown(each) ? [[each[there], 1]] : [];
    });
  }
}

describe('walks', () => {
  it('reach what the definition says, at its distance, as of any moment, whatever was told and told again', () => {
    fc.assert(
      fc.property(told, fc.array(walk, { minLength: 1, maxLength: 5 }), (all, walks) => {
        const [graph, definition] = [graphOf(all), new Definition(all)];
        for (const { starts, ...options } of walks) {
          const { levels } = walkGraph(graph, starts, options);
          const found = levels.flatMap((level, distance) =>
            [...level].map((node) => [node, distance] as const),
          );
          expect(found).toHaveLength(new Set(found.map(([node]) => node)).size);
          expect(new Map(found.toSorted())).toEqual(
            new Map([...definition.distances(starts, options)].toSorted()),
          );
        }
      }),
      { numRuns: 400 },
    );
  });

  it('are shown page by page as they are at once: each node and each edge once, nearest first', () => {
    fc.assert(
      fc.property(
        ...[told, walk, fc.constantFrom<'JOBS' | 'RUNS'>('JOBS', 'RUNS'), fc.integer({ min: 1, max: 4 })],
        (all, { starts, depth, moment }, detail, first) => {
          const graph = graphOf(all);
          const sides = (['UP', 'DOWN'] as const).map((side) => ({
            side,
            walked: walkGraph(graph, starts, { direction: side, depth, moment }),
          }));
          const whole = pageOfWalks(graph, sides, { detail, after: null, first: 1000 });
          const nodes: ShownNode[] = [];
          const edges: ShownEdge[] = [];
          for (let hasNextPage = true; hasNextPage;) {
            const page = pageOfWalks(graph, sides, { detail, after: nodes.at(-1) ?? null, first });
            nodes.push(...page.nodes);
            edges.push(...page.edges);
            hasNextPage = page.hasNextPage;
          }
          expect(nodes).toEqual(whole.nodes);
          expect(nodes).toHaveLength(whole.total);
          expect(nodes).toEqual(
            nodes.toSorted((one, other) => one.distance - other.distance || one.id - other.id),
          );
          expect(inOrder(edges)).toEqual(inOrder(whole.edges));
        },
      ),
      { numRuns: 300 },
    );
  });
});

const inOrder = (edges: readonly ShownEdge[]): readonly string[] =>
  edges.map(({ source, target, kind, since, until }) => [source, target, kind, since, until].join()).sort();
