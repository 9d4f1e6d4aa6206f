import { describe, expect, it } from 'vitest';
import { artifactContentType, attachmentDisposition } from './artifact-content-type.js';
import { readRange } from './artifact-range.js';

describe('the name of a file that is downloaded', () => {
  it('stands as it is where it is plain, and percent-encoded beside a plain one where it is not', () => {
    expect(attachmentDisposition('model.pkl')).toBe('attachment; filename="model.pkl"');
    expect(attachmentDisposition('数据 "x".csv')).toBe(
      `attachment; filename="__ _x_.csv"; filename*=UTF-8''%E6%95%B0%E6%8D%AE%20%22x%22.csv`,
    );
  });

  it('cannot end its header or begin another', () => {
    for (const name of ['a"; x="b', 'a\r\nset-cookie: x=1', "a'\u2028b", 'a%0d%0ab', 'a;b\\']) {
      const header = attachmentDisposition(name);
      expect(header).toMatch(/^attachment; filename="[^"\\\r\n]*"(; filename\*=UTF-8''[A-Za-z0-9%._~!-]+)?$/);
    }
  });
});

describe('the type of a file that is downloaded', () => {
  it('is guessed from a fixed list by the extension, and bytes otherwise', () => {
    expect(artifactContentType('MLmodel')).toBe('text/plain; charset=utf-8');
    expect(artifactContentType('a.png')).toBe('image/png');
    for (const name of ['model.pkl', 'a.__proto__', 'constructor', 'a.\r\nx', '']) {
      expect(artifactContentType(name)).toBe('application/octet-stream');
    }
  });
});

describe('a range of a file', () => {
  it.each([
    [undefined, null],
    ['bytes=0-3', { offset: 0, length: 4 }],
    ['bytes=8-', { offset: 8, length: 2 }],
    ['bytes=-3', { offset: 7, length: 3 }],
    ['bytes=-30', { offset: 0, length: 10 }],
    ['bytes=5-500', { offset: 5, length: 5 }],
    ['bytes=10-', 'unsatisfiable'],
    ['bytes=4-2', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=0-1,3-4', null],
    ['lines=0-1', null],
    ['bytes=-', null],
  ])('%s of ten bytes is %j', (header, range) => {
    expect(readRange(header, 10)).toEqual(range);
  });
});
