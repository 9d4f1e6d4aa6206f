import { pack } from 'tar-stream';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Platform } from '../demo/platform.js';
import type { Caller } from './caller.js';
import { usePlatform } from './use-platform.js';

const JOURNEY_MS = 120_000;
const DAYS = ['2024-01-01', '2024-01-02', '2024-01-03'];
const FLIGHTS_OF_DAY = 40;
/** Fewer than both versions have together: their rows are compared by a job. */
const DIRECT_ROWS = '150';

const platform = usePlatform({ arrangement: 'together', env: { ORRERY_DIRECT_DIFF_ROWS: DIRECT_ROWS } });
let admin: Caller;
let patient: Platform;

beforeAll(async () => {
  admin = platform().caller('admin');
  patient = platform().patient;
  await admin.make('createDataset', { name: 'flights' });
  const before = await ingest(DAYS.slice(0, 2), { late: 0 });
  await admin.make('tagDatasetVersion', { dataset: 'flights', name: 'before', versionId: before });
  await ingest(DAYS, { late: 7 });
}, JOURNEY_MS);

const DIFF = `query ($key: [String!]!, $after: String) {
  datasetDiff(from: { dataset: "flights", tag: "before" }, to: { dataset: "flights" }) {
    __typename
    ... on UserError { message }
    ... on DatasetDiff {
      isSame
      from { version } to { version }
      storage { sharedBytes addedBytes removedBytes }
      files { added removed changed renamed unchanged differences { nodes { change path } } }
      schema { added { name } removed { name } isReordered }
      statistics { rows { before after delta } columns { column mean { delta } } }
      rows(key: $key) {
        __typename
        ... on UserError { code message }
        ... on RowDiff {
          added removed changed unchanged changedColumns { column rows }
          differences(first: 2, after: $after) {
            nodes { number change key cells { column before after } }
            pageInfo { hasNextPage endCursor }
          }
        }
      }
    }
  }
}`;

interface Diff {
  readonly datasetDiff: {
    readonly rows: {
      readonly differences: {
        readonly nodes: readonly { readonly number: number }[];
        readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
      };
    };
  };
}

function diff(variables: object): Promise<Diff> {
  return patient.ask<Diff, object>(DIFF, variables);
}

describe('a team whose folder of days is corrected and goes on', () => {
  it(
    'sees what became of it, down to the cells, of a table that is several files',
    async () => {
      const told = await diff({ key: ['flight'] });
      expect(told.datasetDiff).toMatchObject({
        ...{ __typename: 'DatasetDiff', isSame: false, from: { version: 1 }, to: { version: 2 } },
        files: {
          ...{ added: 1, removed: 0, changed: 1, renamed: 0, unchanged: 1 },
          differences: {
            nodes: [
              { change: 'CHANGED', path: 'day=2024-01-02/part.csv' },
              { change: 'ADDED', path: 'day=2024-01-03/part.csv' },
            ],
          },
        },
        schema: { added: [], removed: [], isReordered: false },
        statistics: { rows: { before: 80, after: 120, delta: 40 } },
        // What waits for a job leaves the rest as it is.
        rows: { __typename: 'RowDiffTooLargeError', code: 'ROW_DIFF_TOO_LARGE' },
      });

      const { job } = await admin.make<{ job: { id: string } }>(
        'compareDatasetRows',
        { from: { dataset: 'flights', tag: 'before' }, to: { dataset: 'flights' }, key: ['flight'] },
        'job { id }',
      );
      await patient.until(async () => {
        const query = 'query ($id: ID!) { dataJob(id: $id) { state } }';
        const { dataJob } = await patient.ask<{ dataJob: { state: string } }, object>(query, { id: job.id });
        return dataJob.state === 'SUCCEEDED' ? true : undefined;
      }, 'The comparison');
      const { rows } = (await diff({ key: ['flight'] })).datasetDiff;
      expect(rows).toMatchObject({
        ...{ added: 40, removed: 0, changed: 1, unchanged: 79 },
        changedColumns: [{ column: 'delay', rows: 1 }],
        differences: {
          nodes: [
            {
              number: 1,
              change: 'CHANGED',
              key: { flight: 40 },
              cells: [{ column: 'delay', before: 0, after: 7 }],
            },
            { number: 2, change: 'ADDED', key: { flight: 80 } },
          ],
        },
      });
      const next = await diff({ key: ['flight'], after: rows.differences.pageInfo.endCursor });
      expect(next.datasetDiff.rows.differences.nodes.map(({ number }) => number)).toEqual([3, 4]);
    },
    JOURNEY_MS,
  );

  it('is told what cannot be a key, and keeps the rest of the answer', async () => {
    const told = await diff({ key: ['gate'] });

    expect(told.datasetDiff).toMatchObject({
      files: { changed: 1 },
      statistics: { rows: { delta: 40 } },
      rows: { __typename: 'UnknownKeyColumnError', code: 'UNKNOWN_KEY_COLUMN' },
    });
  });
});

/** Sends a folder of days as one table; the first flight of the second day is so late. */
async function ingest(days: readonly string[], { late }: { readonly late: number }): Promise<string> {
  const tar = pack();
  days.forEach((day, at) => {
    const rows = Array.from({ length: FLIGHTS_OF_DAY }, (_, i) => {
      const flight = at * FLIGHTS_OF_DAY + i;
      return `${flight},${flight === FLIGHTS_OF_DAY ? late : 0}\n`;
    });
    tar.entry({ name: `day=${day}/part.csv` }, `flight,delay\n${rows.join('')}`);
  });
  tar.finalize();
  const pieces: Uint8Array[] = [];
  for await (const piece of tar) pieces.push(piece as Uint8Array);
  const body = new Uint8Array(Buffer.concat(pieces));
  const answer = await admin.post('/datasets/flights/versions?parts=CSV', body, 'application/x-tar');
  expect(answer).toMatchObject({ status: 201, body: { rows: days.length * FLIGHTS_OF_DAY } });
  return (answer.body as { id: string }).id;
}
