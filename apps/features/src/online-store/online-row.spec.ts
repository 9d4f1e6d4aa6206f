import { expect, it } from 'vitest';
import { onlineKey } from './online-key.js';
import { packRow, rowBytes, unpackRow, type OnlineRow } from './online-row.js';

function packed(row: OnlineRow): Buffer {
  const bytes = Buffer.alloc(rowBytes(row.values.length));
  packRow(row, bytes, 0);
  return bytes;
}

it('gives back every bit of what was packed', () => {
  const row = {
    eventTimeMs: 978_307_200_000,
    expiresAtMs: Infinity,
    values: Float64Array.of(0.1 + 0.2, NaN, -0, Number.MIN_VALUE, 1e308),
  };

  expect(unpackRow(packed(row), 5)).toEqual(row);
});

it('does not take bytes of another view’s width for a row', () => {
  expect(unpackRow(packed({ eventTimeMs: 0, expiresAtMs: 0, values: Float64Array.of(1) }), 2)).toBeNull();
  expect(unpackRow(Buffer.from('x'), 1)).toBeNull();
});

it('gives different entities different keys, whatever is in their values', () => {
  const entities = [
    ['a|b', 'c'],
    ['a', 'b|c'],
    ['a\\', '|b', 'c'],
    ['a\\|b', 'c'],
    ['a', '', 'b'],
    ['a', 'b', ''],
  ];

  expect(new Set(entities.map((values) => onlineKey('p', values))).size).toBe(entities.length);
});
