import { tableColumn } from '@orrery/platform-tables';
import { describe, expect, it } from 'vitest';
import { rangeOfChunk } from './range-of-chunk.js';
import type { ParquetLeaf } from './read-footer.js';
import type { ChunkStatistics } from './read-row-groups.js';

const NOTHING: ChunkStatistics = { nulls: null, min: null, max: null, formerMin: null, formerMax: null };
const [INT32, INT64, BYTE_ARRAY, FIXED] = [1, 2, 6, 7];
const ROWS = 10;

function range(type: string, told: Partial<ChunkStatistics>, leaf: Partial<ParquetLeaf> = {}) {
  const stored = { physical: INT32, unitsPerMs: null, isOrdered: true, ...leaf };
  return rangeOfChunk({ ...NOTHING, ...told }, ROWS, stored, tableColumn('x', type));
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

describe('the range of a column in a row group', () => {
  it('is told by signed or unsigned numbers, as the column is', () => {
    const bounds = { min: int32(-2), max: int32(-1) };
    expect(range('INTEGER', bounds)).toMatchObject({ min: -2, max: -1 });
    expect(range('UINTEGER', bounds)).toMatchObject({ min: 2 ** 32 - 2, max: 2 ** 32 - 1 });
  });

  it('is not known by bounds of former times where their order is another', () => {
    const former = { formerMin: int32(1), formerMax: int32(2) };
    expect(range('INTEGER', former)).toMatchObject({ min: 1, max: 2 });
    expect(range('UINTEGER', former)).toMatchObject({ min: null, max: null });
    expect(range('VARCHAR', { formerMin: Buffer.from('a') }, { physical: BYTE_ARRAY }).min).toBeNull();
    expect(range('DECIMAL(20,0)', { formerMin: Buffer.from([1]) }, { physical: FIXED }).min).toBeNull();
  });

  it('is not known by bounds in an order that nobody here knows', () => {
    expect(range('INTEGER', { min: int32(1), max: int32(2) }, { isOrdered: false })).toMatchObject({
      ...{ min: null, max: null },
    });
  });

  it('is not known above a text that was cut off in a character, and is below', () => {
    const cut = Buffer.from('a\u20ac').subarray(0, 3);
    expect(range('VARCHAR', { min: cut, max: cut }, { physical: BYTE_ARRAY })).toMatchObject({
      ...{ min: 'a', max: null },
    });
    const foreign = Buffer.from([0xff]);
    expect(range('VARCHAR', { min: foreign }, { physical: BYTE_ARRAY }).min).toBeNull();
  });

  it('is wider than decimals by what the engine may round a number to', () => {
    // 7.25, in two's complement of as many bytes as it needs.
    const { min, max } = range(
      'DECIMAL(9,2)',
      { min: Buffer.from([2, 213]), max: Buffer.from([2, 213]) },
      { physical: FIXED },
    );
    expect(Number(min)).toBeLessThanOrEqual(7.24);
    expect(Number(max)).toBeGreaterThanOrEqual(7.26);
    const negative = range('DECIMAL(9,2)', { max: Buffer.from([0xff]) }, { physical: FIXED });
    expect(Number(negative.max)).toBeCloseTo(0, 6);
  });

  it('holds times between whole milliseconds', () => {
    const at = Buffer.alloc(8);
    at.writeBigInt64LE(-1n);
    const times = { physical: INT64, unitsPerMs: 1000 };
    expect(range('TIMESTAMP', { min: at, max: at }, times)).toMatchObject({ min: -1, max: -0 });
    at.writeBigInt64LE(2n ** 63n - 1n);
    expect(range('TIMESTAMP', { max: at }, { ...times, unitsPerMs: 1 }).max).toBeNull();
    expect(range('TIMESTAMP', { max: at }, { ...times, unitsPerMs: null }).max).toBeNull();
  });

  it('says nothing by bytes that are too few', () => {
    expect(range('INTEGER', { min: Buffer.from([1]) }).min).toBeNull();
    expect(range('BIGINT', { min: int32(1) }, { physical: INT64 }).min).toBeNull();
  });

  it.each([
    [null, 'UNKNOWN'],
    [-1, 'UNKNOWN'],
    [0, 'NONE'],
    [1, 'SOME'],
    [ROWS, 'ALL'],
    [ROWS + 1, 'UNKNOWN'],
  ] as const)('has nulls as %s of ten rows tell: %s', (nulls, told) => {
    expect(range('INTEGER', { nulls }).nulls).toBe(told);
  });
});
