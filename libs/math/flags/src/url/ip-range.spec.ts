import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isInRange, readIpRange } from './ip-range.js';

function isIn(address: string, range: string): boolean {
  const [first, second] = [readIpRange(address), readIpRange(range)];
  if (first === null || second === null) throw new Error('No address.');
  return isInRange(first, second);
}

describe('readIpRange', () => {
  it('reads every way to write the same address', () => {
    const written = ['2001:db8::1', '2001:DB8:0:0:0:0:0:1', '2001:db8::0.0.0.1', '2001:db8:0::1%eth0'];
    for (const text of written)
      expect(readIpRange(text)).toEqual({ groups: [0x2001, 0xdb8, 0, 0, 0, 0, 0, 1], prefixBits: 128 });
    expect(readIpRange('10.1.0.0/16')).toEqual({ groups: [10, 1, 0, 0], prefixBits: 16 });
  });

  it('reads nothing from what is no address', () => {
    const wrong = [
      '',
      '1.2.3',
      '01.2.3.4',
      '1.2.3.256',
      '1.2.3.4/33',
      '1.2.3.4/',
      '1.2.3.4/8/8',
      ' 1.2.3.4',
      'a.b.c.d',
    ];
    const wrong6 = [
      ':',
      '1::2::3',
      '12345::',
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:8:9',
      '::1/129',
      '1:2:3:4:5:6:7::8',
      '::g',
    ];
    for (const text of [...wrong, ...wrong6]) expect(readIpRange(text)).toBeNull();
  });
});

describe('isInRange', () => {
  it('compares the leading bits, as a mask over the whole number does', () => {
    const number = fc.integer({ min: 0, max: 0xffff_ffff });
    const written = (address: number) => [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
    fc.assert(
      fc.property(number, number, fc.integer({ min: 0, max: 32 }), (first, changed, bits) => {
        const mask = bits === 0 ? 0 : -1 << (32 - bits);
        const second = (first & mask) | (changed & ~mask);
        expect(isIn(written(first), `${written(second)}/${bits}`)).toBe(true);
        const other = (first ^ changed) & mask;
        expect(isIn(written(first), `${written(changed)}/${bits}`)).toBe(other === 0);
      }),
    );
  });

  it('never holds across families, nor for a range in a smaller one', () => {
    expect(isIn('10.0.0.1', '::/0')).toBe(false);
    expect(isIn('::ffff:10.0.0.1', '10.0.0.0/8')).toBe(false);
    expect(isIn('10.0.0.0/8', '10.0.0.0/16')).toBe(false);
    expect(isIn('2001:db8:ffff::1', '2001:db8::/32')).toBe(true);
  });
});
