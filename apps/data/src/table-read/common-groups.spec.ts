import { createHash } from 'node:crypto';
import { parseDigest, splitIntoChunks, type ChunkRef } from '@orrery/platform-artifacts';
import { describe, expect, it } from 'vitest';
import { parquetBytes } from '../testing/open-test-table.js';
import { commonGroups, type HeldFile } from './common-groups.js';
import { readFooter } from './parquet/read-footer.js';

const ROWS_OF_GROUP = 20_480;
const OPTIONS = `ROW_GROUP_SIZE ${ROWS_OF_GROUP}, COMPRESSION uncompressed`;

function table(rows: number, changed: number | null = null, columns = ''): string {
  return `SELECT range AS id, sha256(CASE WHEN range = ${changed ?? -1} THEN 'x' ELSE range::VARCHAR END) AS text ${columns}
            FROM range(${rows})`;
}

/** As the store holds it: cut where its content says. */
async function held(query: string): Promise<HeldFile> {
  const bytes = Buffer.from(await parquetBytes(query, OPTIONS));
  const chunks: ChunkRef[] = [];
  for await (const chunk of splitIntoChunks(bytes)) {
    const digest = parseDigest(`sha256:${createHash('sha256').update(chunk).digest('hex')}`);
    chunks.push({ digest, sizeBytes: chunk.length });
  }
  const end = bytes.length - 8;
  return { footer: readFooter(bytes.subarray(end - bytes.readUInt32LE(end), end)), chunks };
}

describe('the row groups that two files hold', () => {
  it('are all but the one with a row that changed, and those that share a chunk with it', async () => {
    const [one, other] = [await held(table(200_000)), await held(table(200_000, 110_000))];
    const common = commonGroups(one, other);

    expect(one.footer.groups).toHaveLength(10);
    expect(common.has(5)).toBe(false);
    for (const at of [0, 1, 2, 3, 7, 8, 9]) expect(common.has(at)).toBe(true);
    expect(commonGroups(other, one)).toEqual(common);
  });

  it('are those of the shorter one that are full, where the other goes on', async () => {
    const common = commonGroups(await held(table(100_000)), await held(table(150_000)));
    for (const at of [0, 1, 2]) expect(common.has(at)).toBe(true);
    expect(common.has(4)).toBe(false);
  });

  it('are all of equal files, and none of files of another schema', async () => {
    const [one, other] = [await held(table(50_000)), await held(table(50_000, null, ', 1 AS more'))];
    expect(commonGroups(one, one).size).toBe(one.footer.groups.length);
    expect(commonGroups(one, other).size).toBe(0);
  });
});
