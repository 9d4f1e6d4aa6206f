import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parquetBytes } from '../testing/open-test-table.js';
import { readParquetSchema, type ParquetSchema } from './read-parquet-schema.js';

const FIXTURES = join(import.meta.dirname, '../../../../libs/platform/lakehouse/src/fixtures');

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orrery-spec-parquet-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('readParquetSchema', () => {
  it('names the columns as the file does, whatever lies in them', async () => {
    const query =
      "SELECT range AS a, {x: 1, y: [{z: 'a'}]} AS b, MAP {'k': 1} AS c, [1, 2] AS d, 'ä' AS \"e é\" FROM range(5)";

    expect(await schemaOf(await parquetBytes(query))).toEqual({
      columns: ['a', 'b', 'c', 'd', 'e é'],
      fieldIds: [null, null, null, null, null],
      rows: 5,
    });
  });

  it('tells the numbers that a writer gave columns', async () => {
    const path = join(FIXTURES, 'iceberg/vectors/data/more.parquet');

    const { columns, fieldIds } = await readParquetSchema(path);

    expect(columns.slice(0, 4)).toEqual(['n', 'kind', 'count', 'label']);
    expect(fieldIds).toEqual(Array.from({ length: 11 }, (_, at) => at + 1));
  });

  it('refuses every file that is cut off anywhere, and never reads beyond it', async () => {
    const bytes = await parquetBytes('SELECT range AS a FROM range(100)');

    for (let size = 0; size < bytes.length; size += 7) {
      await expect(schemaOf(bytes.subarray(0, size))).rejects.toMatchObject({ code: 'UNREADABLE_FILE' });
    }
  });

  it('refuses or reads a footer with any byte changed, and fails in no other way', async () => {
    const bytes = await parquetBytes("SELECT range AS a, {x: 'y'} AS b FROM range(100)");
    const start = bytes.length - 8 - Buffer.from(bytes).readUInt32LE(bytes.length - 8);
    for (let at = start; at < bytes.length; at++) {
      const changed = Uint8Array.from(bytes);
      changed[at] = 0xff - (changed[at] ?? 0);
      const outcome = await schemaOf(changed).catch((error: unknown) => error);
      expect(outcome).toSatisfy(
        (it: object) => 'rows' in it || ('code' in it && it.code === 'UNREADABLE_FILE'),
      );
    }
  });

  it('refuses a schema that is deeper than the engine can walk, naming the column', async () => {
    const nodes = [
      node('root', 1),
      ...Array.from({ length: 100_000 - 2 }, () => node('deep', 1)),
      node('leaf', 0),
    ];

    await expect(schemaOf(fileOf(nodes))).rejects.toMatchObject({ details: { column: 'deep' } });
  });

  it('refuses a schema of more parts than any file needs', async () => {
    const nodes = [node('root', 200_000), ...Array.from({ length: 200_000 }, (_, i) => node(`c${i}`, 0))];

    await expect(schemaOf(fileOf(nodes))).rejects.toMatchObject({ details: { columns: 200_001 } });
  });
});

async function schemaOf(bytes: Uint8Array): Promise<ParquetSchema> {
  const path = join(folder, 'file');
  await writeFile(path, bytes);
  return readParquetSchema(path);
}

/** A SchemaElement in Thrift's compact protocol: its fields 4 (name) and 5 (number of children). */
function node(name: string, children: number): Buffer {
  const text = Buffer.from(name);
  const count = children === 0 ? Buffer.alloc(0) : Buffer.concat([Buffer.from([0x15]), varint(2 * children)]);
  return Buffer.concat([Buffer.from([0x48]), varint(text.length), text, count, Buffer.from([0])]);
}

/** A file of no row groups: FileMetaData's fields 1 (version), 2 (schema) and 3 (rows). */
function fileOf(nodes: readonly Buffer[]): Buffer {
  const list = Buffer.concat([Buffer.from([0x19, 0xfc]), varint(nodes.length), ...nodes]);
  const footer = Buffer.concat([Buffer.from([0x15, 2]), list, Buffer.from([0x16, 0, 0x19, 0x0c, 0])]);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(footer.length);
  return Buffer.concat([Buffer.from('PAR1'), footer, size, Buffer.from('PAR1')]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}
