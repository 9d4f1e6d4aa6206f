import { testToken } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CSV, DataScenario, FLIGHTS, PARQUET, TAR } from '../testing/data-scenario.js';

const MAX_BYTES = 200_000;

let scenario: DataScenario;

beforeAll(async () => {
  scenario = await DataScenario.start({ ORRERY_MAX_DATASET_BYTES: String(MAX_BYTES) });
});

afterAll(() => scenario.close());

describe('a file that is refused', () => {
  it.each<[string, string, string, number, object]>([
    ['broken-row', `${FLIGHTS}2001,1\n`, CSV, 422, { code: 'UNREADABLE_FILE', details: { row: 4 } }],
    ['no-bytes', '', CSV, 422, { code: 'UNREADABLE_FILE' }],
    ['no-parquet', FLIGHTS, PARQUET, 422, { code: 'UNREADABLE_FILE' }],
    ['no-tar', FLIGHTS, TAR, 400, { details: { field: 'body' } }],
    ['zipped', FLIGHTS, 'application/zip', 400, { details: { field: 'content-type' } }],
    ['no-path', FLIGHTS, 'application/octet-stream', 400, { details: { field: 'path' } }],
    ['json', '{}', 'application/json', 400, { details: { field: 'content-type' } }],
    ['too-large', 'x'.repeat(MAX_BYTES + 1), CSV, 413, { code: 'TOO_LARGE' }],
  ])('for "%s" says so and leaves nothing', async (dataset, body, type, status, error) => {
    await scenario.create(dataset);
    const chunks = await scenario.storedChunks();

    const response = await scenario.ingest(dataset, body, type);

    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ message: expect.any(String), ...error });
    expect(await scenario.versionsOf(dataset)).toEqual([]);
    expect(await scenario.storedChunks()).toEqual(chunks);
    expect(await scenario.strayBlobs()).toEqual([]);
    expect(await scenario.scratchFolders()).toEqual([]);
  });

  it('for more bytes than allowed is cut off where its sender did not say how many come', async () => {
    await scenario.create('endless');
    const pieces = Array.from({ length: 10 }, () => new Uint8Array(MAX_BYTES / 5));
    const body = ReadableStream.from(pieces) as ReadableStream<Uint8Array>;
    const init = { method: 'POST', headers: { 'content-type': CSV }, body, duplex: 'half' } as const;

    const response = await scenario.service.fetch('/datasets/endless/versions', init);

    expect(response.status).toBe(413);
    expect(await scenario.scratchFolders()).toEqual([]);
    // The connections that the next requests find must not be held up by what was not read.
    for (let i = 0; i < 4; i++) expect((await scenario.service.fetch('/health/live')).status).toBe(200);
  });

  it('for its columns names the unknown and the missing', async () => {
    await scenario.create('columns');
    await scenario.ingest('columns', FLIGHTS);

    const response = await scenario.ingest('columns', FLIGHTS.replace('distance', 'length'));

    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      code: 'SCHEMA_MISMATCH',
      details: { unknown: ['length'], missing: ['distance'] },
    });
    expect(await scenario.versionsOf('columns')).toEqual([1]);
  });

  it('for its quality shows which rows failed', async () => {
    await scenario.create('gated');
    await setExpectations('gated', [{ kind: 'NOT_NULL', column: 'origin' }]);
    const chunks = await scenario.storedChunks();

    const response = await scenario.ingest('gated', `${FLIGHTS}2001-01-01 00:04:00,1,2,\n`);

    expect(response.status).toBe(422);
    const values = { date: '2001-01-01T00:04:00', delay: 1, distance: 2, origin: null };
    const failure = {
      expectation: 'NOT_NULL',
      column: 'origin',
      failedRows: 1,
      sample: [{ row: 4, values }],
    };
    expect(await response.json()).toMatchObject({
      code: 'QUALITY_GATE_FAILED',
      details: { failures: [failure] },
    });
    expect(await scenario.versionsOf('gated')).toEqual([]);
    expect(await scenario.storedChunks()).toEqual(chunks);
    expect((await scenario.ingest('gated', FLIGHTS)).status).toBe(201);
  });

  it('because another first version has other kinds of columns leaves none of its bytes', async () => {
    await scenario.create('kinds');
    const files = ['n\n1\n', 'n\nmany\n', 'n\ntrue\n', 'n\n2001-01-01\n'];

    const answers = await Promise.all(files.map((file) => scenario.ingest('kinds', file)));

    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 422, 422, 422]);
    expect(await scenario.versionsOf('kinds')).toEqual([1]);
    expect(await scenario.storedChunks()).toEqual(await scenario.namedChunks());
  });

  it('because its dataset does not exist gets a 404, as does a version that does not', async () => {
    expect((await scenario.ingest('nobody', FLIGHTS)).status).toBe(404);
    for (const id of ['nothing', '01920000-0000-7000-8000-000000000001']) {
      expect((await scenario.service.fetch(`/dataset-versions/${id}/content`)).status).toBe(404);
    }
  });

  it('because its sender may only read gets a 403', async () => {
    await scenario.create('guarded');
    const headers = { authorization: `Bearer ${testToken('reader')}`, 'content-type': CSV };
    const request = { method: 'POST', headers, body: FLIGHTS };

    expect((await scenario.service.fetch('/datasets/guarded/versions', request)).status).toBe(403);
  });
});

async function setExpectations(dataset: string, expectations: readonly object[]): Promise<void> {
  const mutation =
    'mutation ($input: SetExpectationsInput!) { setExpectations(input: $input) { __typename } }';
  await scenario.service.graphql(mutation, { input: { dataset, expectations } });
}
