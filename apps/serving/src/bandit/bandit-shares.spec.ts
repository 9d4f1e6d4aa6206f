import { describe, expect, it } from 'vitest';
import { checkShares } from '../endpoint/check-shares.js';
import { banditShares } from './bandit-shares.js';

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

const UNKNOWN = { plays: 0, rewards: 0 };

describe('the shares of a bandit', () => {
  it('are equal as long as nothing is known, and whole in hundredths', () => {
    expect(banditShares([UNKNOWN, UNKNOWN], 5)).toEqual([50, 50]);
    const three = banditShares([UNKNOWN, UNKNOWN, UNKNOWN], 0);
    expect([...three].sort()).toEqual([33.33, 33.33, 33.34]);
  });

  it('leave every version its floor, and give a version that is surely better all the rest', () => {
    const shares = banditShares([{ plays: 1000, rewards: 900 }, { plays: 1000, rewards: 100 }, UNKNOWN], 5);
    expect(shares[1]).toBe(5);
    expect(shares[0]).toBeGreaterThan(70);
    expect(shares[2]).toBeGreaterThan(5);
  });

  it('can be set as a division of the traffic, whatever was rewarded', () => {
    const next = chance(3);
    for (let run = 0; run < 50; run++) {
      const arms = Array.from({ length: 2 + Math.floor(next() * 4) }, () => {
        const plays = Math.floor(next() * 500);
        return { plays, rewards: plays * next() };
      });
      const shares = banditShares(arms, 2.5);
      expect(() => checkShares(shares.map((percent, version) => ({ version, percent })))).not.toThrow();
    }
  });

  it('find the best of three versions, and lose little on the way there', () => {
    const rates = [0.1, 0.12, 0.2];
    const next = chance(11);
    const arms = rates.map(() => ({ plays: 0, rewards: 0 }));
    let shares = banditShares(arms, 2);
    let lost = 0;
    for (let step = 0; step < 60; step++) {
      for (let request = 0; request < 100; request++) {
        const point = next() * 100;
        const at = point < (shares[0] ?? 0) ? 0 : point < (shares[0] ?? 0) + (shares[1] ?? 0) ? 1 : 2;
        const arm = arms[at];
        if (arm === undefined) continue;
        arm.plays += 1;
        arm.rewards += next() < (rates[at] ?? 0) ? 1 : 0;
        lost += 0.2 - (rates[at] ?? 0);
      }
      shares = banditShares(arms, 2);
    }
    expect(shares[2]).toBeGreaterThan(94);
    // An equal split would have lost 6000 (0.1 + 0.08) / 3 = 360 rewards.
    expect(lost).toBeLessThan(120);
  });
});
