import { parseInstant } from '@orrery/platform-lineage';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { walkGraph, type WalkDirection } from '../lineage-graph/walk-graph.js';
import { LineageScenario } from './testing/lineage-scenario.js';

/** Each case writes and reads a graph of its own. */
const DEADLINE_MS = 120_000;

const DATASETS = ['a', 'b', 'c', 'd'];
const JOBS = ['one', 'two'];
const RUNS = ['r1', 'r2', 'r3'];
const STATES = ['START', 'RUNNING', 'COMPLETE', 'FAIL', 'OTHER'];

const at = (minute: number): string => `2001-06-01T12:${String(minute).padStart(2, '0')}:00Z`;
const moment = (minute: number): number => parseInstant(at(minute)) ?? Number.NaN;

const dataset = fc.record({
  name: fc.constantFrom(...DATASETS),
  facets: fc.record(
    {
      schema: fc
        .constantFrom(['x'], ['x', 'y'])
        .map((names) => ({ fields: names.map((name) => ({ name, type: 'INT' })) })),
      symlinks: fc.constantFrom(...DATASETS).map((name) => ({
        identifiers: [{ namespace: 's', name: `${name}-link`, type: 'TABLE' }],
      })),
      columnLineage: fc.constantFrom(...DATASETS).map((name) => ({
        fields: { x: { inputFields: [{ namespace: 's', name, field: 'y' }] } },
      })),
    },
    { requiredKeys: [] },
  ),
});
const named = dataset.map((facts) => ({ namespace: 's', ...facts }));
const minute = fc.nat(20);

const runEvent = fc
  .record({
    minute,
    eventType: fc.constantFrom(...STATES),
    job: fc.constantFrom(...JOBS),
    runId: fc.constantFrom(...RUNS),
    inputs: fc.array(named, { maxLength: 2 }),
    outputs: fc.array(named, { maxLength: 2 }),
  })
  .map(({ minute, job, runId, ...rest }) => ({
    minute,
    json: { eventTime: at(minute), run: { runId }, job: { namespace: 'jobs', name: job }, ...rest },
  }));
const jobEvent = fc
  .record({
    minute,
    job: fc.constantFrom(...JOBS),
    inputs: fc.array(named, { maxLength: 1 }),
    outputs: fc.array(named, { maxLength: 1 }),
  })
  .map(({ minute, job, ...rest }) => ({
    minute,
    json: { eventTime: at(minute), job: { namespace: 'jobs', name: job }, ...rest },
  }));
const datasetEvent = fc
  .record({ minute, dataset: named })
  .map(({ minute, dataset }) => ({ minute, json: { eventTime: at(minute), dataset } }));

const events = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: runEvent },
    { weight: 1, arbitrary: jobEvent },
    { weight: 1, arbitrary: datasetEvent },
  ),
  { minLength: 1, maxLength: 12 },
);

describe('the graph of what was told', () => {
  let lineage: LineageScenario;

  beforeAll(async () => {
    lineage = await LineageScenario.start();
  });

  afterAll(() => lineage.close());

  async function told(list: readonly { readonly json: object }[]) {
    await lineage.empty();
    await lineage.tell(list.map(({ json }) => json));
    return lineage.everything();
  }

  /** What a walk from each dataset comes by, in names. */
  async function walks(moment: number): Promise<readonly (readonly string[])[]> {
    const graph = await lineage.memory();
    const starts = await lineage.nodes.findByRefs(
      DATASETS.map((name) => ({ kind: 'DATASET' as const, namespace: 's', name })),
    );
    const found: (readonly string[])[] = [];
    for (const { id, name, firstSeenAt } of starts) {
      if (firstSeenAt.getTime() * 1000 > moment) continue;
      for (const direction of ['UP', 'DOWN'] satisfies WalkDirection[]) {
        const { levels } = walkGraph(graph, [id], { direction, depth: 20, moment });
        const walked = levels.flatMap((level, distance) =>
          [...level].map((node) => ({ id: node, distance })),
        );
        const known = await lineage.nodes.findByIds(walked.map((node) => node.id));
        const names = walked.map(
          (node) => `${node.distance} ${known.get(node.id)?.kind} ${known.get(node.id)?.name}`,
        );
        found.push([name, direction, ...names.sort()]);
      }
    }
    return found.sort((one, other) => (one.join() < other.join() ? -1 : 1));
  }

  it(
    'is the same in whatever order it was told, and however often',
    async () => {
      const cases = events.chain((list) =>
        fc.record({
          list: fc.constant(list),
          shuffled: fc
            .tuple(fc.shuffledSubarray(list, { minLength: list.length }), fc.subarray(list))
            .chain(([all, again]) =>
              fc.shuffledSubarray([...all, ...again], { minLength: all.length + again.length }),
            ),
        }),
      );
      await fc.assert(
        fc.asyncProperty(cases, async ({ list, shuffled }) => {
          const expected = await told(list);
          expect(await told(shuffled)).toEqual(expected);
        }),
        { numRuns: 8 },
      );
    },
    DEADLINE_MS,
  );

  it(
    'is, as of a moment, what was told until then',
    async () => {
      await fc.assert(
        fc.asyncProperty(events, fc.nat(20), async (list, until) => {
          await told(list);
          const asOf = await walks(moment(until));
          await told(list.filter(({ minute }) => minute <= until));
          expect(asOf).toEqual(await walks(Infinity));
        }),
        { numRuns: 8 },
      );
    },
    DEADLINE_MS,
  );

  it(
    'reads only what is new, and has then what a new reader has',
    async () => {
      await fc.assert(
        fc.asyncProperty(events, events, async (first, then) => {
          await told(first);
          const snapshot = lineage.snapshot();
          await snapshot.latest();
          await lineage.tell(then.map(({ json }) => json));
          const [kept, fresh] = [await snapshot.latest(), await lineage.memory()];
          const edges = (graph: typeof kept) =>
            [graph.edges, graph.runs, graph.names].map((table) =>
              Array.from({ length: table.size }, (_, place) => [
                ...[table.idOf(place), table.sourceOf(place), table.targetOf(place)],
                ...[table.sinceOf(place), table.untilOf(place)],
              ]).sort(([one = 0], [other = 0]) => one - other),
            );
          expect(edges(kept)).toEqual(edges(fresh));
        }),
        { numRuns: 8 },
      );
    },
    DEADLINE_MS,
  );
});
