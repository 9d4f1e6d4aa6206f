import { describe, expect, it } from 'vitest';
import { probabilitiesOfBest } from './probabilities-of-best.js';

/** P(B > A) for whole shapes, as a sum. Source: Cook, "Exact calculation of beta inequalities" (2005). */
function exactlyBetter(b: Shapes, a: Shapes): number {
  let sum = 0;
  for (let i = 0; i < b.alpha; i++) {
    const log =
      lnB(a.alpha + i, a.beta + b.beta) - Math.log(b.beta + i) - lnB(1 + i, b.beta) - lnB(a.alpha, a.beta);
    sum += Math.exp(log);
  }
  return sum;
}

interface Shapes {
  readonly alpha: number;
  readonly beta: number;
}

const lnFactorials = new Float64Array(300_000);
for (let n = 1; n < lnFactorials.length; n++) lnFactorials[n] = (lnFactorials[n - 1] ?? 0) + Math.log(n);

const lnFactorial = (n: number): number => lnFactorials[n] ?? Number.NaN;

const lnB = (a: number, b: number): number =>
  lnFactorial(a - 1) + lnFactorial(b - 1) - lnFactorial(a + b - 1);

describe('the probability of being the best arm', () => {
  it('equals the closed form for two arms, near and far, weak and strong', () => {
    const pairs: readonly (readonly [Shapes, Shapes])[] = [
      [
        { alpha: 2, beta: 1 },
        { alpha: 1, beta: 1 },
      ],
      [
        { alpha: 31, beta: 71 },
        { alpha: 25, beta: 77 },
      ],
      [
        { alpha: 1, beta: 1 },
        { alpha: 5_001, beta: 5_001 },
      ],
      [
        { alpha: 1_051, beta: 98_951 },
        { alpha: 1_001, beta: 99_001 },
      ],
    ];
    for (const [b, a] of pairs) {
      const [probability, other] = probabilitiesOfBest([b, a]);
      expect(probability).toBeCloseTo(exactlyBetter(b, a), 6);
      expect((probability ?? 0) + (other ?? 0)).toBeCloseTo(1, 12);
    }
  });

  it('is equal for equal arms, and 1 for one alone', () => {
    for (const probability of probabilitiesOfBest(new Array<Shapes>(4).fill({ alpha: 8, beta: 40 }))) {
      expect(probability).toBeCloseTo(0.25, 9);
    }
    expect(probabilitiesOfBest([{ alpha: 3, beta: 9 }])).toEqual([1]);
  });

  it('is all but certain of an arm that is far ahead', () => {
    const [ahead, behind] = probabilitiesOfBest([
      { alpha: 901, beta: 101 },
      { alpha: 101, beta: 901 },
    ]);
    expect(ahead).toBe(1);
    expect(behind).toBeLessThan(1e-100);
  });

  it('refuses no arms, and beliefs weaker than none', () => {
    expect(() => probabilitiesOfBest([])).toThrow(RangeError);
    expect(() => probabilitiesOfBest([{ alpha: 0.5, beta: 1 }])).toThrow(RangeError);
  });
});
