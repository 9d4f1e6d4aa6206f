import { LISTENER_NAMES } from '@orrery/domain';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from './caller.js';
import { delayModelFile } from '../clients/delay-model.js';
import { poll } from '@orrery/platform-local';
import { usePlatform } from './use-platform.js';

const FLIGHTS = 'date,delay,distance,origin\n2001-01-01 00:01:00,5,300,ATL\n2001-01-02 00:02:00,20,900,ORD\n';
const CSV = 'text/csv';
const TEN_MEGABYTES = 10_000_000;
const READY_WITHIN_MS = 30_000;

/** Everything that has a name, as the test file makes it once. */
const MADE: Readonly<Record<string, object>> = {
  createDataset: { name: 'flights' },
  registerModel: { name: 'delay' },
  createEndpoint: { name: 'delay', model: 'delay', version: 1 },
  createExperiment: { name: 'delay' },
  createFeatureEntity: { name: 'airport', joinKeys: ['origin'] },
  createFeatureView: {
    name: 'origin_delays',
    entity: 'airport',
    dataset: 'flights',
    timestampColumn: 'date',
    aggregations: [{ feature: 'mean_delay', aggregation: 'MEAN', column: 'delay', windowHours: 24 }],
    availabilityDelayMinutes: 0,
    bucketMinutes: 60,
    ttlSeconds: 0,
  },
  createTrainingSet: {
    name: 'delays',
    dataset: 'flights',
    timestampColumn: 'date',
    label: { name: 'late', column: 'delay', greaterThan: 15 },
    columns: ['distance'],
  },
  createPipeline: {
    name: 'retrain',
    model: 'delay',
    experiment: 'delay',
    dataset: 'flights',
    trainingSet: { timestampColumn: 'date', label: { name: 'late', column: 'delay', greaterThan: 15 } },
    trials: 1,
    seed: 1,
    alias: 'challenger',
  },
  createChannel: { name: 'on-call', kind: 'WEBHOOK', url: 'http://127.0.0.1:9/alerts' },
};

/** All that a caller can see of what there is. */
const EVERYTHING = `{
  datasets { nodes { name expectations { kind } versions { nodes { version rows contentDigest } } } }
  models { nodes { name aliases { alias } versions { nodes { version contentDigest } } } }
  endpoints { nodes { name traffic { version percent state } } }
  experiments { nodes { name runs { nodes { name } } } }
  featureViews { nodes { name materializations { nodes { state } } } }
  trainingSets { nodes { name state rows } }
  pipelines { nodes { name runs { nodes { state } } } }
  abTests { nodes { name status } }
  channels { nodes { name } }
  monitors { nodes { name } }
}`;

const platform = usePlatform({ arrangement: 'together' });
let admin: Caller;
let before: unknown;
let files: unknown;
let processes: unknown;

async function everything(): Promise<unknown> {
  const { body } = await admin.graph(EVERYTHING);
  expect(body).not.toHaveProperty('errors');
  return body;
}

beforeAll(async () => {
  admin = platform().caller('admin');
  for (const [mutation, input] of Object.entries(MADE)) {
    expect(await admin.change(mutation, input)).toMatchObject({
      body: { data: { result: { __typename: expect.stringMatching(/Success$/) } } },
    });
    if (mutation === 'createDataset') {
      expect((await admin.post('/datasets/flights/versions', FLIGHTS, CSV)).status).toBe(201);
    }
    if (mutation === 'registerModel') {
      const file = new Uint8Array(delayModelFile());
      const answer = await admin.post('/models/delay/versions', file, 'application/octet-stream');
      expect(answer.status).toBe(201);
    }
  }
  const settled = await poll(
    async () => {
      const seen = JSON.stringify(await everything());
      return /"(LOADING|WARMING|QUEUED|RUNNING)"/.test(seen) ? undefined : seen;
    },
    { timeoutMs: READY_WITHIN_MS },
  );
  expect(settled).toContain('"READY"');
}, 60_000);

beforeEach(async () => {
  before = await everything();
  files = await platform().storedFiles();
  processes = platform().pids;
});

afterEach(async () => {
  expect(await everything()).toEqual(before);
  expect(await platform().storedFiles()).toEqual(files);
  for (const name of LISTENER_NAMES) {
    expect((await fetch(`${platform().urls[name]}/health/live`)).status).toBe(200);
  }
  expect(platform().pids).toEqual(processes);
});

describe('a file that no dataset can take', () => {
  it.each<[string, string, number, object]>([
    ['a broken row', `${FLIGHTS}2001-01-03,7\n`, 422, { code: 'UNREADABLE_FILE', details: { row: 3 } }],
    ['no bytes', '', 422, { code: 'UNREADABLE_FILE' }],
    [
      'an unknown column',
      FLIGHTS.replace('distance', 'length'),
      422,
      { code: 'SCHEMA_MISMATCH', details: { unknown: ['length'], missing: ['distance'] } },
    ],
  ])('is refused for %s', async (_, file, status, error) => {
    const answer = await admin.post('/datasets/flights/versions', file, CSV);
    expect(answer).toMatchObject({ status, body: { message: expect.any(String), ...error } });
  });

  it.each<[string, string, string, object]>([
    [
      'a depth that the engine cannot walk',
      `{"a":${'['.repeat(200_000)}`,
      'application/x-ndjson',
      { line: 1 },
    ],
    ['a line that the engine would pass over', `date\n${'x'.repeat(80_000_000)}\n`, CSV, { line: 2 }],
    [
      'text that says it is Parquet',
      `${FLIGHTS}2001-01-04,1,1,ATL\n`,
      'application/vnd.apache.parquet',
      { byte: 0 },
    ],
  ])('is refused for %s, before the engine sees it', async (_, file, type, details) => {
    const answer = await admin.post('/datasets/flights/versions', file, type);
    expect(answer).toMatchObject({ status: 422, body: { code: 'UNREADABLE_FILE', details } });
  });
});

describe('a model', () => {
  it.each<[string, Uint8Array<ArrayBuffer>]>([
    ['text', new TextEncoder().encode('no model')],
    ['a pickle', Uint8Array.from([0x80, 0x04, 0x95, 0, 0, 0, 0, 0, 0, 0, 0, 0x2e])],
    ['the half of an ONNX file', new Uint8Array(delayModelFile()).slice(0, 300)],
    ['nothing', new Uint8Array()],
  ])('that is %s is refused', async (_, file) => {
    const answer = await admin.post('/models/delay/versions', file, 'application/octet-stream');
    expect(answer).toMatchObject({ status: 422, body: { code: 'UNUSABLE_MODEL_FILE' } });
  });
});

describe('a prediction', () => {
  const row = { distance: 500, hour: 9, origin: 'ATL' };
  const predict = (content: unknown) => admin.post('/v1/models/delay:predict', content);
  const instances = (...rows: object[]): object => ({ instances: rows });

  it('is computed for a row that is right', async () => {
    expect((await predict(instances(row))).status).toBe(200);
  });

  it.each<[string, unknown, number, RegExp]>([
    ['of a row without a feature', instances(row, { distance: 1, hour: 1 }), 400, /element: 1 [^]*origin/],
    ['of a row with a feature too many', instances({ ...row, gate: 3 }), 400, /element: 0 key: gate/],
    ['of a wrong type', instances({ ...row, distance: 'far' }), 400, /element: 0 key: distance/],
    ['of a wrong shape', instances({ ...row, distance: [[1, 2]] }), 400, /"distance" in row 0.*shape/],
    ['of a null', instances({ ...row, distance: null }), 400, /element: 0 key: distance/],
    ['of NaN', `{"instances":[{"distance":NaN,"hour":9,"origin":"ATL"}]}`, 400, /"distance" in row 0/],
    ['of "NaN"', instances({ ...row, distance: 'NaN' }), 400, /element: 0 key: distance/],
    [
      'of more than any number',
      '{"instances":[{"distance":1e999,"hour":9,"origin":"ATL"}]}',
      400,
      /"distance" in row 0/,
    ],
    ['of no rows', { instances: [] }, 400, /./],
    [
      'of a body of 10 MB',
      JSON.stringify(instances({ ...row, origin: 'x'.repeat(TEN_MEGABYTES) })),
      413,
      /bytes/,
    ],
  ])('%s is refused', async (_, content, status, message) => {
    expect(await predict(content)).toMatchObject({
      status,
      body: { error: expect.stringMatching(message) },
    });
  });

  it('of an unknown model or version is not found', async () => {
    for (const path of ['nobody:predict', 'delay/versions/7:predict']) {
      const answer = await admin.post(`/v1/models/${path}`, instances(row));
      expect(answer).toMatchObject({ status: 404, body: { error: expect.any(String) } });
    }
  });

  it('in the graph says as data what is wrong', async () => {
    const of = (input: object) => admin.change('predict', input);
    expect(await of({ endpoint: 'delay', instances: [{ hour: 1 }] })).toMatchObject({
      body: { data: { result: { code: 'INVALID_INPUT' } } },
    });
    expect(await of({ endpoint: 'nobody', instances: [row] })).toMatchObject({
      body: { data: { result: { code: 'NOT_FOUND' } } },
    });
  });
});

describe('a body of 10 MB', () => {
  it.each(['/v1/outcomes', '/get-online-features'])('is refused by %s', async (path) => {
    const answer = await admin.post(path, { outcomes: ['x'.repeat(TEN_MEGABYTES)] });
    expect(answer).toMatchObject({ status: 413 });
  });
});

describe('a name', () => {
  it.each(Object.keys(MADE))('that is taken is refused by %s', async (mutation) => {
    expect(await admin.change(mutation, MADE[mutation] ?? {})).toMatchObject({
      body: { data: { result: { __typename: 'NameTakenError', code: 'NAME_TAKEN' } } },
    });
  });
});

describe('an operation', () => {
  const nested = (depth: number): string =>
    `{ dataset(name: "flights") { ${'version { dataset { '.repeat(depth / 2)} id ${'} } '.repeat(depth / 2)} } }`;
  const aliases = Array.from({ length: 500 }, (_, i) => `a${i}: datasets { nodes { id } }`).join(' ');
  const bomb = Array.from(
    { length: 30 },
    (_, i) => `fragment f${i} on Query { ...f${i + 1} ... on Query { ...f${i + 1} } }`,
  );

  it.each<[string, string]>([
    ['is 30 levels deep', nested(30)],
    ['has 500 aliases', `{ ${aliases} }`],
    [
      'doubles itself 30 times',
      `{ ...f0 } ${bomb.join(' ')} fragment f30 on Query { datasets { nodes { id } } }`,
    ],
    ['has 20,000 tokens', `{ ${'__typename '.repeat(20_000)} }`],
    ['asks for what there is not', '{ secrets }'],
  ])('that %s is refused before anything is asked', async (_, query) => {
    const answer = await admin.graph(query);
    expect(answer).toMatchObject({ status: 400, body: { errors: expect.any(Array) } });
    expect(answer.body).not.toHaveProperty('data');
  });

  it('of many in one request is refused', async () => {
    const batch = [{ query: '{ __typename }' }, { query: '{ __typename }' }];
    expect(await admin.post('/graphql', batch)).toMatchObject({
      status: 400,
      body: { errors: [{ extensions: { code: 'BAD_REQUEST' } }] },
    });
  });

  it('of 10 MB is refused', async () => {
    const answer = await admin.graph(`{ __typename } # ${'x'.repeat(TEN_MEGABYTES)}`);
    expect(answer).toMatchObject({ status: 413, body: { errors: [{ extensions: { code: 'TOO_LARGE' } }] } });
  });

  it('that is no JSON is refused', async () => {
    expect(await admin.post('/graphql', '{"query":')).toMatchObject({
      status: 400,
      body: { errors: [{ extensions: { code: 'INVALID_REQUEST' } }] },
    });
  });

  it('with an instant that is none is refused by the service that reads it', async () => {
    const query =
      'query ($at: DateTime!) { model(name: "delay") { versionAt(alias: "champion", at: $at) { id } } }';
    expect(await admin.graph(query, { at: 'yesterday' })).toMatchObject({
      body: { errors: [{ message: expect.stringContaining('"yesterday" is no instant') }] },
    });
  });

  it('that asks for a page of 99,999,999 is refused', async () => {
    expect(await admin.graph('{ datasets(first: 99999999) { nodes { id } } }')).toMatchObject({
      body: { errors: [{ extensions: { code: 'INVALID_INPUT', field: 'first' } }] },
    });
  });
});

describe('a caller', () => {
  it('without a token is let in nowhere', async () => {
    const nobody = platform().caller(null);
    expect(await nobody.graph('{ __typename }')).toMatchObject({
      status: 401,
      body: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
    });
    expect((await nobody.post('/datasets/flights/versions', FLIGHTS, CSV)).status).toBe(401);
    expect((await nobody.post('/v1/models/delay:predict', { instances: [] })).status).toBe(401);
  });

  it('who may only read changes nothing', async () => {
    const reader = platform().caller('reader');
    expect(await reader.change('createDataset', { name: 'mine' })).toMatchObject({
      body: { errors: [{ extensions: { code: 'FORBIDDEN', required: 'writer' } }] },
    });
    expect(
      (await reader.post('/datasets/flights/versions', `${FLIGHTS}2001-01-03,1,1,ATL\n`, CSV)).status,
    ).toBe(403);
  });
});
