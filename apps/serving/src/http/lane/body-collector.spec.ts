import { describe, expect, it } from 'vitest';
import { BodyCollector } from './body-collector.js';

const BODY = Buffer.from(Array.from({ length: 100 }, (_, i) => i));

function collect(dataBegin: number, ...cuts: readonly number[]): Buffer {
  const collector = new BodyCollector(BODY.byteLength, dataBegin);
  let from = 0;
  for (const to of [...cuts, BODY.byteLength]) {
    collector.push(BODY.subarray(from, to));
    from = to;
  }
  return collector.whole();
}

describe('BodyCollector', () => {
  it('takes a body that comes whole without a copy', () => {
    expect(collect(5).buffer).toBe(BODY.buffer);
  });

  it.each([0, 1, 7, 8, 13, 99])(
    'puts pieces together with data from byte %i on at a multiple of 8',
    (begin) => {
      const body = collect(begin, 3, 40, 41);
      expect(body).toEqual(BODY);
      expect((body.byteOffset + begin) % 8).toBe(0);
    },
  );

  it.each([Number.NaN, -1, 0.5, Number.POSITIVE_INFINITY])('minds no place that cannot be: %d', (begin) => {
    expect(collect(begin, 50)).toEqual(BODY);
  });

  it('is empty before anything comes', () => {
    expect(new BodyCollector(4, 0).whole()).toHaveLength(0);
  });
});
