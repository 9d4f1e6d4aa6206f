import { QuantileSketch } from '@orrery/math-statistics';
import { describe, expect, it } from 'vitest';
import { errorEvidence, latencyEvidence } from './canary-evidence.js';
import { readCriteria } from './read-plan.js';

const CRITERIA = readCriteria(null);
const ENOUGH = -Math.log(CRITERIA.significance);

/** Mulberry32: enough for chance that is the same at every run. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Traffic {
  readonly share: number;
  readonly canaryErrors: number;
  readonly stableErrors: number;
  readonly requests: number;
}

/** Requests until the evidence suffices; null when it never does. Looked at after every error. */
function requestsUntilCutOff(traffic: Traffic, seed: number): number | null {
  const next = chance(seed);
  const counts = { canary: { requests: 0, errors: 0 }, stable: { requests: 0, errors: 0 } };
  for (let request = 1; request <= traffic.requests; request++) {
    const isCanary = next() < traffic.share;
    const side = isCanary ? counts.canary : counts.stable;
    side.requests += 1;
    if (next() >= (isCanary ? traffic.canaryErrors : traffic.stableErrors)) continue;
    side.errors += 1;
    if (isCanary && errorEvidence(counts, CRITERIA) >= ENOUGH) return request;
  }
  return null;
}

function latencies(count: number, ms: (i: number) => number): QuantileSketch {
  const sketch = new QuantileSketch();
  for (let i = 0; i < count; i++) sketch.add(ms(i));
  return sketch;
}

const counted = (latency: QuantileSketch) => ({ requests: latency.count, errors: 0, latency });

describe('the evidence of errors', () => {
  it('suffices after a few requests that a canary fails on, whatever its share', () => {
    for (const share of [0.01, 0.05, 0.2, 0.5]) {
      const traffic = { share, canaryErrors: 1, stableErrors: 0, requests: 10_000 };
      const needed = Array.from(
        { length: 50 },
        (_, run) => requestsUntilCutOff(traffic, run + 1) ?? Infinity,
      );
      const mean = needed.reduce((sum, each) => sum + each, 0) / needed.length;
      // Of 100 % errors, the canary's own requests until then: three of a hundredth, a few dozen of a half.
      expect(mean * share).toBeLessThan(30);
    }
  });

  it('rarely accuses a canary that errs as the stable version does, looked at after every error', () => {
    const runs = 200;
    for (const rate of [0.01, 0.1]) {
      const traffic = { share: 0.1, canaryErrors: rate, stableErrors: rate, requests: 5_000 };
      const accused = Array.from({ length: runs }, (_, run) => requestsUntilCutOff(traffic, run + 1)).filter(
        (at) => at !== null,
      );
      // One in a thousand is promised: two or more of two hundred would happen once in fifty.
      expect(accused.length).toBeLessThan(2);
    }
  });

  it('finds three times the errors of the stable version within some thousand requests', () => {
    const traffic = { share: 0.25, canaryErrors: 0.06, stableErrors: 0.02, requests: 20_000 };
    for (let run = 1; run <= 20; run++) expect(requestsUntilCutOff(traffic, run)).not.toBeNull();
  });

  it('never suffices below the floor, however well the stable version does', () => {
    const traffic = { share: 0.5, canaryErrors: 0.003, stableErrors: 0, requests: 40_000 };
    for (let run = 1; run <= 10; run++) expect(requestsUntilCutOff(traffic, run)).toBeNull();
  });

  it('is none as long as there is nothing to compare with', () => {
    const alone = { canary: { requests: 50, errors: 50 }, stable: { requests: 0, errors: 0 } };
    expect(errorEvidence(alone, CRITERIA)).toBe(0);
  });
});

describe('the evidence of slowness', () => {
  it('suffices for a canary of twice the p99, and not for one that is as fast', () => {
    const stable = counted(latencies(2_000, (i) => 20 + (i % 100)));
    const slow = counted(latencies(400, (i) => 2 * (20 + (i % 100))));
    const fast = counted(latencies(400, (i) => 20 + (i % 100)));
    expect(latencyEvidence({ canary: slow, stable }, CRITERIA)).toBeGreaterThan(ENOUGH);
    expect(latencyEvidence({ canary: fast, stable }, CRITERIA)).toBeLessThanOrEqual(0);
  });

  it('does not mind a ratio of times that nobody notices, nor a p99 that nobody knows', () => {
    const stable = counted(latencies(2_000, () => 1));
    const canary = counted(latencies(400, () => 8));
    expect(latencyEvidence({ canary, stable }, CRITERIA)).toBeLessThanOrEqual(0);
    const few = counted(latencies(50, () => 1));
    expect(latencyEvidence({ canary: counted(latencies(400, () => 500)), stable: few }, CRITERIA)).toBe(0);
  });
});
