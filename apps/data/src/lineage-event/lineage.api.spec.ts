import { gzipSync } from 'node:zlib';
import type { ReportedJob } from '@orrery/domain';
import { startTestService, testToken, type TestService } from '@orrery/testing';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { dataSchema, dataService } from '../index.js';

const BASE = {
  producer: 'https://example.com/etl',
  schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json',
};
const MAX_BYTES = 100_000;

let service: TestService;

beforeAll(async () => {
  service = await startTestService(dataService, dataSchema, {
    env: { ORRERY_MAX_LINEAGE_BYTES: String(MAX_BYTES) },
  });
}, 60_000);

afterAll(() => service.close());

const json = { 'content-type': 'application/json' };

function post(
  body: unknown,
  path = '/api/v1/lineage',
  headers: Record<string, string> = json,
): Promise<Response> {
  const bytes = body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);
  return service.fetch(path, { method: 'POST', headers, body: bytes });
}

interface Told {
  readonly namespace: string;
  readonly job: string;
  readonly runId: string;
  readonly at: string;
  readonly inputs?: readonly object[];
  readonly outputs?: readonly object[];
  readonly state?: string;
}

const event = ({ namespace, job, runId, at, state = 'COMPLETE', inputs = [], outputs = [] }: Told) => ({
  ...BASE,
  ...{ eventType: state, eventTime: at, run: { runId }, job: { namespace, name: job }, inputs, outputs },
});

const table = (namespace: string, name: string, from: Record<string, readonly [string, string]> = {}) => ({
  ...{ namespace, name },
  facets: {
    schema: { ...BASE, fields: Object.keys(from).map((column) => ({ name: column, type: 'INT' })) },
    ...(Object.keys(from).length > 0 && {
      columnLineage: {
        fields: Object.fromEntries(
          Object.entries(from).map(([column, [input, field]]) => [
            column,
            {
              inputFields: [
                { namespace, name: input, field, transformations: [{ type: 'DIRECT', subtype: 'IDENTITY' }] },
              ],
            },
          ]),
        ),
      },
    }),
  },
});

const LINEAGE = `query ($node: LineageNodeInput!, $direction: LineageDirection, $asOf: DateTime, $asOfRun: String) {
  lineage(node: $node, direction: $direction, asOf: $asOf, asOfRun: $asOfRun) {
    totalNodes
    nodes { distance side node { kind label } }
    edges { kind source { label } target { label } until }
  }
}`;

interface Shown {
  readonly totalNodes: number;
  readonly nodes: readonly { distance: number; side: string; node: { kind: string; label: string } }[];
}

async function labels(variables: object): Promise<readonly string[]> {
  const { data } = await service.graphql(LINEAGE, variables);
  const { lineage } = data as unknown as { lineage: Shown };
  return lineage.nodes.map(({ distance, side, node }) => `${distance} ${side} ${node.label}`);
}

describe('POST /api/v1/lineage', () => {
  const sent = event({ namespace: 'once', job: 'load', runId: 'r', at: '2001-06-01T12:00:00Z' });

  it('keeps an event once, whatever the order of its fields and however it is compressed', async () => {
    const first = await post(sent);
    expect([first.status, await first.text()]).toEqual([201, '{}']);
    const turned = Object.fromEntries(Object.entries(sent).reverse());
    expect((await post(turned)).status).toBe(200);
    const zipped = await post(gzipSync(JSON.stringify(sent)), undefined, {
      ...json,
      'content-encoding': 'gzip',
    });
    expect(zipped.status).toBe(200);
  });

  it.each<[string, Uint8Array | string, Record<string, string>, number, string]>([
    ['what is no JSON', new TextEncoder().encode('{"eventTime": '), json, 400, 'INVALID_INPUT'],
    ['what is no text', Uint8Array.of(0xff, 0xfe), json, 400, 'INVALID_INPUT'],
    [
      'what is not compressed as it says',
      new TextEncoder().encode('{}'),
      { ...json, 'content-encoding': 'gzip' },
      400,
      'INVALID_INPUT',
    ],
    [
      'another compression',
      new TextEncoder().encode('{}'),
      { ...json, 'content-encoding': 'br' },
      400,
      'INVALID_INPUT',
    ],
    ['a body that is too long', new Uint8Array(MAX_BYTES + 1).fill(32), json, 413, 'TOO_LARGE'],
    [
      'a bomb',
      gzipSync(new Uint8Array(5_000_000).fill(32)),
      { ...json, 'content-encoding': 'gzip' },
      413,
      'TOO_LARGE',
    ],
  ])('refuses %s', async (_what, body, headers, status, code) => {
    const answer = await post(body, undefined, headers);
    expect([answer.status, await answer.json()]).toMatchObject([status, { code }]);
  });

  it('names the field of what is no event', async () => {
    const answer = await post({ ...sent, eventTime: 'yesterday' });
    expect([answer.status, await answer.json()]).toMatchObject([400, { details: { field: 'eventTime' } }]);
  });

  it('takes what no database holds in facets, and refuses what is nested without end', async () => {
    const odd = {
      ...sent,
      run: { runId: 'odd', facets: { note: { text: `a${String.fromCharCode(0)}\ud800` } } },
    };
    expect((await post(odd)).status).toBe(201);
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
    const nested = await post(new TextEncoder().encode(`{"run":{"runId":"r","facets":{"deep":${deep}}}}`));
    expect(nested.status).toBe(400);
  });

  it('asks for a token that may write', async () => {
    const headers = { ...json, authorization: `Bearer ${testToken('reader')}` };
    expect((await post(sent, undefined, headers)).status).toBe(403);
  });
});

describe('POST /api/v1/lineage/batch', () => {
  const good = event({ namespace: 'batch', job: 'load', runId: 'r', at: '2001-06-01T12:00:00Z' });

  it('answers 204 when it took all', async () => {
    expect((await post([good, good], '/api/v1/lineage/batch')).status).toBe(204);
  });

  it('takes the good ones and says which were none, and why', async () => {
    const answer = await post([good, { eventTime: 'x' }, 7], '/api/v1/lineage/batch');
    expect([answer.status, await answer.json()]).toMatchObject([
      200,
      {
        status: 'partial_success',
        summary: { received: 3, successful: 1, failed: 2, retriable: 0, non_retriable: 2 },
        failed_events: [
          { index: 1, retriable: false },
          { index: 2, retriable: false },
        ],
      },
    ]);
  });

  it('refuses what is no list', async () => {
    expect((await post(good, '/api/v1/lineage/batch')).status).toBe(400);
  });
});

describe('the graph of lineage', () => {
  const ns = 'warehouse';
  const node = (name: string) => ({ kind: 'DATASET', namespace: ns, name });
  const FIRST = { namespace: ns, job: 'clean', runId: 'monday', at: '2001-06-01T12:00:00Z' };
  const SECOND = { namespace: ns, job: 'clean', runId: 'tuesday', at: '2001-06-02T12:00:00Z' };

  beforeAll(async () => {
    const batch = [
      event({ ...FIRST, inputs: [table(ns, 'raw')], outputs: [table(ns, 'clean', { id: ['raw', 'key'] })] }),
      event({
        ...SECOND,
        inputs: [table(ns, 'fresh')],
        outputs: [table(ns, 'clean', { id: ['fresh', 'key'] })],
      }),
      event({
        ...{ namespace: ns, job: 'report', runId: 'r', at: '2001-06-01T13:00:00Z' },
        inputs: [table(ns, 'clean')],
        outputs: [table(ns, 'daily', { id: ['clean', 'id'] }), table(ns, 'summary')],
      }),
    ];
    expect((await post(batch, '/api/v1/lineage/batch')).status).toBe(204);
  });

  it('shows what something came from now, then, and when a run ran', async () => {
    const up = { node: node('daily'), direction: 'UP' };
    const now = ['0 START daily', '1 UP report', '2 UP clean', '3 UP clean', '4 UP fresh'];
    const then = ['0 START daily', '1 UP report', '2 UP clean', '3 UP clean', '4 UP raw'];
    expect(await labels(up)).toEqual(now);
    expect(await labels({ ...up, asOf: '2001-06-02T11:00:00Z' })).toEqual(then);
    expect(await labels({ ...up, asOfRun: 'r' })).toEqual(then);
  });

  it('shows what came from something, page by page', async () => {
    expect(await labels({ node: node('raw'), direction: 'DOWN' })).toEqual(['0 START raw']);
    const query = `query ($after: String) { lineage(node: { kind: DATASET, namespace: "${ns}", name: "fresh" }, first: 4, after: $after) {
      totalNodes nodes { node { label columns { name } } } pageInfo { hasNextPage endCursor } } }`;
    const first = await service.graphql(query);
    expect(first.data).toMatchObject({ lineage: { totalNodes: 6, pageInfo: { hasNextPage: true } } });
    const { lineage } = first.data as unknown as { lineage: { pageInfo: { endCursor: string } } };
    const rest = await service.graphql(query, { after: lineage.pageInfo.endCursor });
    expect(rest.data).toMatchObject({
      lineage: {
        nodes: [{ node: { label: 'daily', columns: [{ name: 'id' }] } }, { node: { label: 'summary' } }],
        pageInfo: { hasNextPage: false },
      },
    });
  });

  it('follows columns, and says what breaks without one', async () => {
    const { data } = await service.graphql(
      `{ columnLineage(node: { kind: DATASET, namespace: "${ns}", name: "daily" }, column: "id", direction: UP) {
           columns { node { label } column distance } flows { direct how } }
         impact(node: { kind: DATASET, namespace: "${ns}", name: "fresh" }, change: DROP_COLUMN, column: "key") {
           things { node { label } certainty distance columns } jobs { node { label } certainty } } }`,
    );
    expect(data).toEqual({
      columnLineage: {
        columns: [
          { node: { label: 'daily' }, column: 'id', distance: 0 },
          { node: { label: 'clean' }, column: 'id', distance: 1 },
          { node: { label: 'fresh' }, column: 'key', distance: 2 },
        ],
        flows: [
          { direct: true, how: 'IDENTITY' },
          { direct: true, how: 'IDENTITY' },
        ],
      },
      impact: {
        things: [
          { node: { label: 'clean' }, certainty: 'DEFINITE', distance: 1, columns: ['id'] },
          { node: { label: 'daily' }, certainty: 'DEFINITE', distance: 2, columns: ['id'] },
          { node: { label: 'summary' }, certainty: 'POSSIBLE', distance: 2, columns: null },
        ],
        jobs: [
          { node: { label: 'clean' }, certainty: 'DEFINITE' },
          { node: { label: 'report' }, certainty: 'DEFINITE' },
        ],
      },
    });
  });

  it('shows jobs with their runs, and what each run read and wrote', async () => {
    const { data } = await service.graphql(
      `{ lineageJob(namespace: "${ns}", name: "clean") { runs { nodes { runId state inputs { label } outputs { label } } } } }`,
    );
    expect(data).toEqual({
      lineageJob: {
        runs: {
          nodes: [
            {
              runId: 'tuesday',
              state: 'COMPLETE',
              inputs: [{ label: 'fresh' }],
              outputs: [{ label: 'clean' }],
            },
            { runId: 'monday', state: 'COMPLETE', inputs: [{ label: 'raw' }], outputs: [{ label: 'clean' }] },
          ],
        },
      },
    });
  });

  it('answers in the form of Marquez', async () => {
    const answer = await service.fetch(`/api/v1/lineage?nodeId=dataset:${ns}:fresh&depth=2`);
    const { graph } = (await answer.json()) as {
      graph: readonly { id: string; type: string; outEdges: unknown }[];
    };
    expect(graph.map(({ id, type }) => [id, type])).toEqual([
      [`dataset:${ns}:fresh`, 'DATASET'],
      [`job:${ns}:clean`, 'JOB'],
      [`dataset:${ns}:clean`, 'DATASET'],
    ]);
    expect(graph[0]?.outEdges).toEqual([{ origin: `dataset:${ns}:fresh`, destination: `job:${ns}:clean` }]);
    const columns = await service.fetch(`/api/v1/column-lineage?nodeId=datasetField:${ns}:clean:id`);
    expect(await columns.json()).toMatchObject({
      graph: [
        { id: `datasetField:${ns}:clean:id`, data: { inputFields: [{ dataset: 'fresh', field: 'key' }] } },
        {},
      ],
    });
    const { namespaces } = (await (await service.fetch('/api/v1/namespaces')).json()) as {
      namespaces: { name: string }[];
    };
    expect(namespaces.map(({ name }) => name)).toContain(ns);
    expect((await service.fetch('/api/v1/lineage?nodeId=dataset:nowhere:none')).status).toBe(404);
    expect((await service.fetch('/api/v1/lineage?nodeId=everything')).status).toBe(400);
  });

  it.each([
    ['a depth without end', `lineage(node: { kind: DATASET, name: "x" }, depth: 1001) { totalNodes }`],
    [
      'two moments',
      `lineage(node: { kind: DATASET, namespace: "${ns}", name: "raw" }, asOf: "2001-06-01T12:00:00Z", asOfRun: "r") { totalNodes }`,
    ],
    [
      'a cursor of nothing',
      `lineage(node: { kind: DATASET, namespace: "${ns}", name: "raw" }, after: "x") { totalNodes }`,
    ],
    [
      'a run that nobody told of',
      `lineage(node: { kind: DATASET, namespace: "${ns}", name: "raw" }, asOfRun: "none") { totalNodes }`,
    ],
    [
      'a column change without a column',
      `impact(node: { kind: DATASET, name: "x" }, change: DROP_COLUMN) { totalThings }`,
    ],
  ])('refuses %s', async (_what, field) => {
    const { errors } = await service.graphql(`{ ${field} }`);
    expect(errors).toHaveLength(1);
  });
});

describe('facets', () => {
  const ns = 'facets';
  const owner = (name: string) => ({ ownership: { ...BASE, owners: [{ name }] } });
  const told = (at: string, facets: object, run: object = {}) => ({
    ...event({ namespace: ns, job: 'load', runId: 'nightly', at }),
    ...{ run: { runId: 'nightly', facets: run } },
    outputs: [{ namespace: ns, name: 'sales', facets }],
  });
  const FACETS = `query ($node: LineageNodeInput!, $asOf: DateTime) {
    lineageNode(node: $node) { facets(asOf: $asOf) { name value at } }
  }`;
  const facetsOf = async (asOf?: string): Promise<unknown> => {
    const { data } = await service.graphql(FACETS, {
      node: { kind: 'DATASET', namespace: ns, name: 'sales' },
      asOf,
    });
    return data['lineageNode']?.['facets'];
  };

  it('are shown as they came, the last of each name until a moment, whatever the order of events', async () => {
    const [first, second] = ['2001-06-01T12:00:00.000Z', '2001-06-02T12:00:00.000Z'];
    await post(told(second, { ...owner('bea'), huge: { ...BASE, text: 'x'.repeat(70_000) } }));
    await post(told(first, { ...owner('ada'), note: { ...BASE, text: 'draft' }, odd: 7 }));

    expect(await facetsOf()).toEqual([
      { name: 'note', value: { ...BASE, text: 'draft' }, at: first },
      { name: 'ownership', value: owner('bea').ownership, at: second },
    ]);
    expect(await facetsOf('2001-06-01T18:00:00Z')).toMatchObject([
      { name: 'note' },
      { name: 'ownership', value: { owners: [{ name: 'ada' }] } },
    ]);
    await post(told('2001-06-03T12:00:00Z', { note: { ...BASE, _deleted: true } }));
    expect(await facetsOf()).toMatchObject([{ name: 'ownership' }]);
  });

  it('of a run are shown at the run', async () => {
    const tags = { ...BASE, tags: [{ key: 'team', value: 'sales' }] };
    await post(told('2001-06-04T12:00:00Z', {}, { tags }));
    const { data } = await service.graphql('{ lineageRuns(runId: "nightly") { facets { name value } } }');
    expect(data).toEqual({ lineageRuns: [{ facets: [{ name: 'tags', value: tags }] }] });
  });
});

describe('what services report', () => {
  const id = (last: number): string => `01920000-0000-7000-8000-${String(last).padStart(12, '0')}`;

  /** As it comes from the service that says it. */
  async function hear(type: string, data: object, number: number): Promise<void> {
    const redis = new Redis(service.redis.url);
    const said = {
      id: id(number),
      type,
      source: 'features',
      subject: id(1),
      occurredAt: '2001-06-01T12:00:00.000Z',
      data,
    };
    await redis.xadd(`${service.redis.prefix}:events`, '*', 'event', JSON.stringify(said));
    redis.disconnect();
  }

  it('is in the graph: from a dataset’s version to the model that was made of it, and its endpoint', async () => {
    const report: ReportedJob = {
      ...{
        runId: id(10),
        job: { name: 'features.materialize/weather', kind: 'MATERIALIZATION' },
        state: 'COMPLETE',
      },
      ...{ at: '2001-06-01T12:00:00.000Z', parent: null, error: `bad${String.fromCharCode(0)}byte` },
      inputs: [
        {
          kind: 'DATASET_VERSION',
          id: id(20),
          name: 'flights',
          version: '3',
          partOf: { kind: 'DATASET', id: id(21), name: 'flights' },
          columns: [{ name: 'temp', type: 'INT' }],
        },
      ],
      outputs: [{ kind: 'FEATURE_VIEW', id: id(22), name: 'weather' }],
      columns: [
        { from: { node: 0, column: 'temp' }, to: { node: 0, column: 'mean_temp' }, how: 'AGGREGATION' },
      ],
    };
    await hear('JobReported', report, 100);
    await hear(
      'TrainingSetCreated',
      { trainingSetId: id(23), name: 'set', rows: 7, datasetVersionIds: [], featureViewIds: [id(22)] },
      101,
    );
    await hear(
      'ModelVersionRegistered',
      {
        modelId: id(24),
        model: 'delay',
        versionId: id(25),
        version: 1,
        runId: null,
        trainingSetId: id(23),
        contentDigest: null,
      },
      102,
    );
    await hear(
      'TrafficChanged',
      {
        endpointId: id(26),
        endpoint: 'delays',
        modelId: id(24),
        model: 'delay',
        shares: [{ versionId: id(25), version: 1, percent: 100 }],
      },
      103,
    );
    const walk = { node: { kind: 'DATASET', name: id(21) }, direction: 'DOWN' };
    await vi.waitFor(
      async () =>
        expect(await labels(walk)).toEqual([
          ...['0 START flights', '1 DOWN flights', '2 DOWN features.materialize/weather', '3 DOWN weather'],
          ...[
            '4 DOWN features.training-set/set',
            '5 DOWN set',
            '6 DOWN registry.register/delay',
            '7 DOWN delay',
          ],
          ...['8 DOWN serving.traffic/delays', '9 DOWN delays'],
        ]),
      { timeout: 50_000, interval: 100 },
    );
    const { data } = await service.graphql(
      `{ impact(node: { kind: DATASET, name: "${id(21)}" }, change: DROP_COLUMN, column: "temp") {
           things { node { kind entity { __typename } } certainty columns } }
         lineageRuns(runId: "${id(10)}") { state error job { name kind } } }`,
    );
    expect(data).toMatchObject({
      impact: {
        things: [
          { node: { kind: 'DATASET_VERSION' }, certainty: 'DEFINITE', columns: ['temp'] },
          {
            node: { kind: 'FEATURE_VIEW', entity: { __typename: 'FeatureView' } },
            certainty: 'DEFINITE',
            columns: ['mean_temp'],
          },
          { node: { kind: 'TRAINING_SET' }, certainty: 'POSSIBLE', columns: null },
          { node: { kind: 'MODEL_VERSION', entity: { __typename: 'ModelVersion' } }, certainty: 'POSSIBLE' },
          { node: { kind: 'ENDPOINT' }, certainty: 'POSSIBLE' },
        ],
      },
      lineageRuns: [{ state: 'COMPLETE', error: 'badbyte', job: { kind: 'MATERIALIZATION' } }],
    });
  });
});
