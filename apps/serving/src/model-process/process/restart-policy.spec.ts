import { describe, expect, it } from 'vitest';
import { RestartPolicy } from './restart-policy.js';

describe('restarts', () => {
  it('come later each time, up to half a minute', () => {
    const policy = new RestartPolicy();
    const delays = Array.from({ length: 12 }, () => policy.next({ now: 0, upMs: 0 }));
    expect(delays).toEqual([50, 100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000]);
    expect(policy.count).toBe(12);
  });

  it('come soon again after a long life', () => {
    const policy = new RestartPolicy();
    for (let i = 0; i < 5; i++) policy.next({ now: 0, upMs: 0 });
    expect(policy.next({ now: 0, upMs: 10_000 })).toBe(50);
  });

  it('tell how long until they are due', () => {
    const policy = new RestartPolicy();
    policy.next({ now: 1000, upMs: 0 });
    expect(policy.remainingMs(1010)).toBe(40);
    expect(policy.remainingMs(2000)).toBe(1);
  });
});
