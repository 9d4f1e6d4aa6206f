import { describe, expect, it } from 'vitest';
import { proportionEvidence } from './proportion-evidence.js';

/** Mulberry32: enough for coin flips that are the same at every run. */
function flips(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('the evidence for a higher proportion', () => {
  it('is the mean likelihood ratio, in closed form where all trials succeed', () => {
    const atMost = 0.05;
    for (const trials of [1, 3, 10]) {
      const integral = (1 - atMost ** (trials + 1)) / (trials + 1);
      const expected = Math.log(integral / ((1 - atMost) * atMost ** trials));
      expect(proportionEvidence({ successes: trials, trials }, atMost)).toBeCloseTo(expected, 12);
    }
  });

  it('is the same by quadrature for any counts', () => {
    const [successes, trials, atMost, steps] = [12, 80, 0.1, 200_000];
    let sum = 0;
    for (let i = 0; i < steps; i++) {
      const rate = atMost + ((i + 0.5) * (1 - atMost)) / steps;
      sum += (rate / atMost) ** successes * ((1 - rate) / (1 - atMost)) ** (trials - successes);
    }
    // The midpoint rule's error at this step is below 1e-9.
    expect(proportionEvidence({ successes, trials }, atMost)).toBeCloseTo(Math.log(sum / steps), 8);
  });

  it('is none before the first trial, grows with successes and falls with failures', () => {
    expect(proportionEvidence({ successes: 0, trials: 0 }, 0.1)).toBe(0);
    const some = proportionEvidence({ successes: 5, trials: 20 }, 0.1);
    expect(proportionEvidence({ successes: 6, trials: 21 }, 0.1)).toBeGreaterThan(some);
    expect(proportionEvidence({ successes: 5, trials: 21 }, 0.1)).toBeLessThan(some);
  });

  it('keeps its word for a million trials and for tiny rates', () => {
    expect(proportionEvidence({ successes: 2_000, trials: 1_000_000 }, 0.001)).toBeGreaterThan(300);
    expect(proportionEvidence({ successes: 1_000, trials: 1_000_000 }, 0.001)).toBeLessThan(0);
    expect(proportionEvidence({ successes: 1, trials: 1 }, 1e-9)).toBeGreaterThan(19);
  });

  it('misleads as rarely as promised somebody who looks after each of a thousand trials', () => {
    const alpha = 0.05;
    const runs = 300;
    let misled = 0;
    for (let run = 0; run < runs; run++) {
      const next = flips(run + 1);
      let successes = 0;
      for (let trials = 1; trials <= 1_000; trials++) {
        if (next() >= 0.1) continue;
        successes += 1;
        // Between two successes it only falls.
        if (proportionEvidence({ successes, trials }, 0.1) < -Math.log(alpha)) continue;
        misled += 1;
        break;
      }
    }
    expect(misled / runs).toBeLessThanOrEqual(alpha);
    // It is not idle either: it uses a good part of what it may.
    expect(misled).toBeGreaterThan(0);
  });

  it('refuses what cannot be counted', () => {
    expect(() => proportionEvidence({ successes: 2, trials: 1 }, 0.1)).toThrow(RangeError);
    expect(() => proportionEvidence({ successes: 1, trials: 1 }, 0)).toThrow(RangeError);
  });
});
