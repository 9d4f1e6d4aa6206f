import { describe, expect, it } from 'vitest';
import { RecordSampler, type Shown } from './record-sampler.js';

/** Always the same numbers, spread evenly. */
function evenly(): () => number {
  let state = 0.5;
  return () => (state = (state + 0.618033988749895) % 1);
}

function shownOf(sampler: RecordSampler, perSecond: number, seconds: number, fromMs = 0, rows = 1): Shown[] {
  const times = Array.from({ length: perSecond * seconds }, (_, i) => fromMs + (i * 1000) / perSecond);
  return times.flatMap((atMs) => sampler.next(atMs, rows) ?? []);
}

function samplerOf(records: number): RecordSampler {
  return new RecordSampler({ records, rows: records * 100 }, evenly());
}

const requestsOf = (shown: readonly Shown[]): number =>
  shown.reduce((sum, { requests }) => sum + requests, 0);

describe('the choice of answers that are shown', () => {
  it('is all of them up to the bound', () => {
    const shown = shownOf(samplerOf(100), 100, 3);

    expect(shown).toHaveLength(300);
    expect(new Set(shown.map(({ requests, share }) => `${requests} ${share}`))).toEqual(new Set(['1 1']));
  });

  it('is about as many as the bound says of any number more, each with the chance that it had', () => {
    const sampler = samplerOf(100);
    shownOf(sampler, 10_000, 1);

    const shown = shownOf(sampler, 10_000, 3, 1000);

    expect(shown.length).toBeGreaterThan(280);
    expect(shown.length).toBeLessThan(320);
    expect(shown.every(({ share }) => share === 0.01)).toBe(true);
  });

  it('is of as many rows as the bound says where answers are large', () => {
    const sampler = samplerOf(100);
    shownOf(sampler, 200, 1, 0, 1000);

    const shown = shownOf(sampler, 200, 10, 1000, 1000);

    expect(shown.length).toBeGreaterThan(80);
    expect(shown.length).toBeLessThan(120);
    expect(shown.every(({ share }) => share === 0.05)).toBe(true);
  });

  it('stays bounded in a second that begins from nothing', () => {
    const shown = shownOf(samplerOf(100), 10_000, 1);

    // 100 · (1 + ln 100) = 561
    expect(shown.length).toBeLessThan(600);
  });

  it('counts every request once', () => {
    const sampler = samplerOf(50);
    const shown = shownOf(sampler, 2000, 2);
    const later = shownOf(sampler, 10, 1, 60_000);

    expect(requestsOf([...shown, ...later])).toBe(4010);
  });
});
