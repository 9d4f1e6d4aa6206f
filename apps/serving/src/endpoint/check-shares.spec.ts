import { describe, expect, it } from 'vitest';
import { checkShares } from './check-shares.js';

const share = (version: number, percent: number) => ({ version, percent });

describe('traffic shares', () => {
  it('divide a whole, in hundredths of a percent', () => {
    for (const shares of [
      [share(1, 100)],
      [share(1, 90), share(2, 10)],
      [share(1, 33.33), share(2, 33.33), share(3, 33.34)],
      [share(1, 100), share(2, 0)],
    ]) {
      expect(() => checkShares(shares)).not.toThrow();
    }
  });

  it.each([
    ['nothing', [], 'shares'],
    ['less than a whole', [share(1, 99.99)], 'shares'],
    ['a negative share', [share(1, 110), share(2, -10)], 'shares.0.percent'],
    ['finer parts than hundredths', [share(1, 99.999), share(2, 0.001)], 'shares.0.percent'],
    ['no number', [share(1, Number.NaN)], 'shares.0.percent'],
    ['a version twice', [share(1, 50), share(1, 50)], 'shares.1.version'],
    ['more versions than an endpoint may load', Array.from({ length: 21 }, (_, i) => share(i, 0)), 'shares'],
  ])('are refused by name for %s', (_, shares, field) => {
    expect(() => checkShares(shares)).toThrow(expect.objectContaining({ details: { field } }));
  });
});
