import { readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataScenario, PARQUET } from '../testing/data-scenario.js';
import { parquetBytes } from '../testing/open-test-table.js';

const ROWS = 200_000;
const CHANGED = 150_000;
const ADDED = 10_000;
const BLOCK_BYTES = 512;

let scenario: DataScenario;

beforeAll(async () => {
  scenario = await DataScenario.start();
});

afterAll(() => scenario.close());

/** In ten row groups and more, of two megabytes each. */
function grown(rows: number, changed: number): Promise<Uint8Array<ArrayBuffer>> {
  return parquetBytes(
    `SELECT range AS id, CASE WHEN range = ${changed} THEN repeat('x', 64) ELSE sha256(range::VARCHAR) END AS text
       FROM range(${rows})`,
    'ROW_GROUP_SIZE 20480, COMPRESSION uncompressed',
  );
}

/** What files of this process take of the disk, which have holes where nothing was fetched. */
async function heldBytes(): Promise<number> {
  const folders = (await readdir(tmpdir())).filter((name) => name.startsWith(`orrery-data-${process.pid}-`));
  let bytes = 0;
  for (const folder of folders) {
    for (const name of await readdir(join(tmpdir(), folder))) {
      bytes += (await stat(join(tmpdir(), folder, name))).blocks * BLOCK_BYTES;
    }
  }
  return bytes;
}

describe('two versions of a Parquet file', () => {
  it('are compared by rows without fetching what both have, but for their keys', async () => {
    await scenario.create('grown');
    const [before, after] = [await grown(ROWS, -1), await grown(ROWS + ADDED, CHANGED)];
    const from = { id: (await scenario.ingested('grown', before, PARQUET))['id'] };
    const to = { id: (await scenario.ingested('grown', after, PARQUET))['id'] };
    const held = await heldBytes();

    const query = `query ($from: DatasetVersionPointInput!, $to: DatasetVersionPointInput!) {
      datasetDiff(from: $from, to: $to) { ... on DatasetDiff { rows(key: ["id"]) { ... on RowDiff {
        added removed changed unchanged changedColumns { column rows }
        differences(first: 2) { nodes { number change key } } } } } } }`;
    const { data, errors } = await scenario.service.graphql(query, { from, to });

    expect(errors).toBeUndefined();
    expect(data['datasetDiff']).toEqual({
      rows: {
        ...{ added: ADDED, removed: 0, changed: 1, unchanged: ROWS - 1 },
        changedColumns: [{ column: 'text', rows: 1 }],
        differences: {
          nodes: [
            { number: 1, change: 'CHANGED', key: { id: CHANGED } },
            { number: 2, change: 'ADDED', key: { id: ROWS } },
          ],
        },
      },
    });
    const fetched = (await heldBytes()) - held;
    expect(fetched).toBeLessThan((before.length + after.length) / 2);

    const back = await scenario.service.graphql(query, { from: to, to: from });
    expect(back.data['datasetDiff']).toMatchObject({
      rows: { added: 0, removed: ADDED, changed: 1, unchanged: ROWS - 1 },
    });
  });
});
