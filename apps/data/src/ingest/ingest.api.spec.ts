import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataScenario, FLIGHTS, PARQUET } from '../testing/data-scenario.js';
import { parquetBytes } from '../testing/open-test-table.js';

let scenario: DataScenario;

beforeAll(async () => {
  scenario = await DataScenario.start();
});

afterAll(() => scenario.close());

describe('ingesting a file', () => {
  it('makes it a version with its columns, its profile and its quality', async () => {
    await scenario.create('described');

    const response = await scenario.ingest('described', FLIGHTS);

    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({
      id: expect.any(String),
      fileCount: 1,
      version: 1,
      rows: 3,
      sizeBytes: FLIGHTS.length,
      newBytes: expect.any(Number),
      contentDigest: `sha256:${createHash('sha256').update(FLIGHTS).digest('hex')}`,
    });
    const { data } = await scenario.service.graphql(VERSION, { name: 'described' });
    expect(data).toMatchObject({ dataset: { version: DESCRIBED } });
  });

  it('gives back the very bytes that came', async () => {
    await scenario.create('kept');
    const bytes = await parquetBytes('SELECT range AS n, hash(range) AS h FROM range(200000)');
    const { id, newBytes } = await scenario.ingested('kept', bytes, PARQUET);

    const response = await scenario.service.fetch(`/dataset-versions/${id}/content`);

    expect(newBytes).toBeGreaterThan(bytes.length);
    expect(newBytes).toBeLessThan(bytes.length * 1.01);
    expect(response.headers.get('content-type')).toBe(PARQUET);
    expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.from(bytes))).toBe(true);
  });

  it('adds nothing for bytes that are a version already, and answers with that version', async () => {
    await scenario.create('repeated');
    const first = await scenario.ingested('repeated', FLIGHTS);
    await scenario.ingest('repeated', FLIGHTS.replace('LAS', 'SFO'));
    const chunks = await scenario.storedChunks();

    const again = await scenario.ingest('repeated', FLIGHTS);

    expect(again.status).toBe(200);
    expect(await again.json()).toEqual({ ...first, newBytes: 0 });
    expect(await scenario.storedChunks()).toEqual(chunks);
  });

  it('stores once what files share', async () => {
    await scenario.create('shared');
    const rows = Array.from({ length: 200_000 }, (_, i) => `${i},${(i * 7919) % 10_007}`);
    await scenario.ingest('shared', `n,x\n${rows.join('\n')}\n`);
    rows.splice(100_000, 1, '100000,0');

    const { sizeBytes, newBytes } = await scenario.ingested('shared', `n,x\n${rows.join('\n')}\n`);

    expect(newBytes).toBeGreaterThan(0);
    expect(newBytes).toBeLessThan(Number(sizeBytes) / 2);
  });

  it('makes one version of equal files that race, and announces it once', async () => {
    await scenario.create('raced');
    const file = `${FLIGHTS}2001-02-01 00:00:00,0,1,RCD\n`;

    const answers = await Promise.all(Array.from({ length: 6 }, () => scenario.ingest('raced', file)));

    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 200, 200, 201]);
    const bodies = await Promise.all(answers.map((answer) => answer.json() as Promise<{ id: string }>));
    expect(new Set(bodies.map(({ id }) => id)).size).toBe(1);
    expect(await scenario.announcements('raced')).toBe(1);
  });

  it('numbers different files that race without gaps', async () => {
    await scenario.create('numbered');
    const files = Array.from({ length: 12 }, (_, i) => `${FLIGHTS}2001-01-02 00:00:00,${i},1,LAS\n`);

    const answers = await Promise.all(files.map((file) => scenario.ingested('numbered', file)));

    const numbers = answers.map(({ version }) => Number(version)).toSorted((a, b) => a - b);
    expect(numbers).toEqual(files.map((_, i) => i + 1));
  });
});

const DESCRIBED = {
  rows: 3,
  format: 'CSV',
  columns: [
    { name: 'date', type: 'TIMESTAMP', kind: 'TIMESTAMP' },
    { name: 'delay', type: 'BIGINT', kind: 'NUMBER' },
    { name: 'distance', type: 'DOUBLE', kind: 'NUMBER' },
    { name: 'origin', type: 'VARCHAR', kind: 'STRING' },
  ],
  profile: {
    columns: [
      { name: 'date', nulls: 0, min: '2001-01-01T00:01:00', max: '2001-01-01T00:03:00', mean: null },
      { name: 'delay', nulls: 1, distinct: 2, min: -5, max: 33, mean: 14 },
      { name: 'distance', nulls: 0, distinct: 3, min: 215.5, max: 2176 },
      { name: 'origin', nulls: 0, distinct: 3, min: 'ATL', max: 'MCI', mean: null },
    ],
  },
  quality: { success: true, evaluated: 0, expectations: [] },
};

const VERSION = /* GraphQL */ `
  query ($name: String!) {
    dataset(name: $name) {
      version {
        rows
        format
        columns {
          name
          type
          kind
        }
        profile {
          columns {
            name
            nulls
            distinct
            min
            max
            mean
            quantiles {
              probability
              value
            }
          }
        }
        quality {
          success
          evaluated
          expectations {
            success
          }
        }
      }
    }
  }
`;
