import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Adjacency, ENTRY } from './adjacency.js';

describe('Adjacency', () => {
  it('has the entries of each node side by side, in the order in which they came and as they were last told', () => {
    const steps = fc.array(
      fc.record({ node: fc.nat(40), count: fc.integer({ min: 1, max: 40 }), again: fc.nat() }),
      { maxLength: 100 },
    );
    fc.assert(
      fc.property(steps, (list) => {
        const adjacency = new Adjacency();
        const expected = new Map<number, [number, number][]>();
        for (const { node, count, again } of list) {
          const row = expected.get(node) ?? [];
          expected.set(node, row);
          for (let n = 0; n < count; n += 1) {
            const place = adjacency.add(node, n, row.length);
            row.push([n, place]);
          }
          const place = again % row.length;
          adjacency.retag(node, place, -1 - again);
          row[place] = [row[place]?.[0] ?? 0, -1 - again];
        }
        for (let node = 0; node <= 41; node += 1) {
          const [begin, length] = [adjacency.beginOf(node), adjacency.lengthOf(node)];
          const entries = [...adjacency.entries.subarray(begin, begin + length)];
          expect(entries).toEqual((expected.get(node) ?? []).flat());
          expect(length).toBe((expected.get(node)?.length ?? 0) * ENTRY);
        }
      }),
      { numRuns: 50 },
    );
  });
});
