import { startTestService, type TestService } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataSchema, dataService } from '../index.js';

let data: TestService;

beforeAll(async () => {
  data = await startTestService(dataService, dataSchema, { env: { ORRERY_MAX_DATASET_BYTES: '2000000' } });
});

afterAll(() => data.close());

const FLIGHTS = [
  'date,delay,distance,origin',
  '2001-01-01 00:01:00,33,2176,LAS',
  '2001-01-01 00:02:00,-5,215.5,ATL',
  '2001-01-01 00:03:00,,405,"MCI"',
  '',
].join('\n');

describe('ingesting a file', () => {
  it('makes it a version with its columns, its profile and its quality', async () => {
    await create('flights');

    const response = await ingest('flights', FLIGHTS);

    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({
      id: expect.any(String),
      version: 1,
      rows: 3,
      sizeBytes: FLIGHTS.length,
      newBytes: FLIGHTS.length,
      contentDigest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    });
    expect((await data.graphql(VERSION, { name: 'flights' })).data).toEqual({
      dataset: {
        version: {
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
              {
                name: 'date',
                nulls: 0,
                distinct: 3,
                min: '2001-01-01T00:01:00',
                max: '2001-01-01T00:03:00',
                mean: null,
              },
              { name: 'delay', nulls: 1, distinct: 2, min: -5, max: 33, mean: 14 },
              { name: 'distance', nulls: 0, distinct: 3, min: 215.5, max: 2176, mean: 932.1666666666666 },
              { name: 'origin', nulls: 0, distinct: 3, min: 'ATL', max: 'MCI', mean: null },
            ],
          },
          quality: { success: true, evaluated: 0, expectations: [] },
        },
      },
    });
  });
});

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

async function create(name: string): Promise<void> {
  const mutation = 'mutation ($name: String!) { createDataset(input: { name: $name }) { __typename } }';
  await data.graphql(mutation, { name });
}

function ingest(name: string, body: string | Uint8Array<ArrayBuffer>, type = 'text/csv'): Promise<Response> {
  return data.fetch(`/datasets/${name}/versions`, {
    method: 'POST',
    headers: { 'content-type': type },
    body,
  });
}
