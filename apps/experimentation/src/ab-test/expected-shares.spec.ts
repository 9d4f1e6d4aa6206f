import { describe, expect, it } from 'vitest';
import { divideUsers } from './divide-users.js';
import { expectedUsers } from './expected-shares.js';

const halves = divideUsers('md5', { weights: [50, 50], coverage: null });
const fifth = divideUsers('md5', { weights: [20, 80], coverage: null });

describe('how users are expected to arrive', () => {
  it('is by the division alone while that never changed', () => {
    const [control, treatment] = expectedUsers(
      divideUsers('md5', { weights: [10, 30], coverage: null }),
      [],
      1000,
    );

    expect(control).toBeCloseTo(0.25, 12);
    expect(treatment).toBeCloseTo(0.75, 12);
  });

  it('is by the division of each time, where it changed', () => {
    expect(expectedUsers(fifth, [{ before: halves, exposed: 1000 }], 3000)).toEqual([900, 2100]);
  });
});
