import { describe, expect, it } from 'vitest';
import type { LimitStore } from './limit-store.js';
import { PermitLease } from './permit-lease.js';
import { TokenLease } from './token-lease.js';

/** Nobody answers, as for one of two replicas. */
const away: LimitStore = {
  replicas: 2,
  take: () => Promise.reject(new Error('away')),
  hold: () => Promise.reject(new Error('away')),
};

describe('a replica that cannot ask the others', () => {
  it('goes on with its share of the rate, and counts that', async () => {
    let alone = 0;
    const lease = new TokenLease(away, 'bucket', { perSecond: 0.001, burst: 10 }, () => (alone += 1));

    const waits = await Promise.all(Array.from({ length: 20 }, () => lease.spend()));

    expect(waits.filter((ms) => ms === 0)).toHaveLength(5);
    expect(alone).toBeGreaterThan(0);
  });

  it('goes on with its share of the permits', async () => {
    const lease = new PermitLease(away, 'permits', 7, () => undefined);
    const waits = await Promise.all(Array.from({ length: 20 }, () => lease.enter()));
    expect(waits.filter((ms) => ms === 0)).toHaveLength(3);

    lease.leave();

    expect(await lease.enter()).toBe(0);
    expect(await lease.enter()).toBeGreaterThan(0);
  });
});
