import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compositeEncode, compositeEncodeWith } from './composite-encode.js';

const part = fc.integer({ min: -1, max: 3 });
const tuples = fc.array(fc.tuple(part, part, part));

const columnsOf = (rows: readonly (readonly number[])[]): Int32Array[] =>
  [0, 1, 2].map((p) => Int32Array.from(rows, (row) => row[p] ?? -1));

describe('compositeEncode', () => {
  it('gives each distinct tuple a code in order of first appearance, and none to a missing part', () => {
    fc.assert(
      fc.property(tuples, (rows) => {
        const { codes, parts } = compositeEncode(columnsOf(rows));
        const known: string[] = [];
        rows.forEach((row, i) => {
          if (row.some((code) => code < 0)) return expect(codes[i]).toBe(-1);
          if (!known.includes(row.join())) known.push(row.join());
          expect(codes[i]).toBe(known.indexOf(row.join()));
          expect(parts.map((column) => column[codes[i] ?? 0])).toEqual(row);
        });
        expect(parts.map((column) => column.length)).toEqual([known.length, known.length, known.length]);
      }),
    );
  });

  it('makes one part dense', () => {
    const { codes, parts } = compositeEncode([Int32Array.of(7, 3, -1, 7)]);
    expect([...codes]).toEqual([0, 1, -1, 0]);
    expect(parts.map((column) => [...column])).toEqual([[7, 3]]);
  });

  it('refuses no part and parts of unequal length', () => {
    expect(() => compositeEncode([])).toThrow('at least one part');
    expect(() => compositeEncode([new Int32Array(1), new Int32Array(2)])).toThrow('part 1 has 2 rows');
  });
});

describe('compositeEncodeWith', () => {
  it('gives known tuples their code and others none', () => {
    fc.assert(
      fc.property(tuples, tuples, (rows, others) => {
        const { codes, parts } = compositeEncode(columnsOf(rows));
        const encoded = compositeEncodeWith(parts, columnsOf([...rows, ...others]));
        expect([...encoded.slice(0, rows.length)]).toEqual([...codes]);
        others.forEach((other, i) => {
          const first = rows.findIndex((row) => row.join() === other.join());
          expect(encoded[rows.length + i]).toBe(first === -1 ? -1 : codes[first]);
        });
      }),
    );
  });

  it('refuses another number of parts', () => {
    expect(() => compositeEncodeWith([new Int32Array(1)], [new Int32Array(1), new Int32Array(1)])).toThrow(
      'parts',
    );
  });
});
