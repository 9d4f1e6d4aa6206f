import { describe, expect, it } from 'vitest';
import { familyOf, secondsOf } from './cpu-seconds.js';

describe('familyOf', () => {
  it('finds children and their children, and nobody else', () => {
    const processes = [
      { pid: 5, parent: 4 },
      { pid: 4, parent: 2 },
      { pid: 2, parent: 1 },
      { pid: 3, parent: 1 },
    ];
    expect(familyOf([2], processes).map(({ pid }) => pid)).toEqual([5, 4, 2]);
    expect(familyOf([5, 3], processes).map(({ pid }) => pid)).toEqual([5, 3]);
  });
});

describe('secondsOf', () => {
  it('reads the times of ps', () => {
    expect(secondsOf('1:02.50')).toBe(62.5);
    expect(secondsOf('00:01:05')).toBe(65);
    expect(secondsOf('2-01:00:00')).toBe(176_400);
  });
});
