import { describe, expect, it } from 'vitest';
import { CircuitBreaker } from './circuit-breaker.js';

function breakerAt(start = 0) {
  let nowMs = start;
  const breaker = new CircuitBreaker({
    failures: 3,
    firstOpenMs: 100,
    longestOpenMs: 300,
    now: () => nowMs,
  });
  return { breaker, wait: (ms: number) => (nowMs += ms) };
}

describe('a circuit breaker', () => {
  it('opens after so many failures in a row, and not before', () => {
    const { breaker } = breakerAt();
    breaker.fail();
    breaker.fail();
    breaker.succeed();
    breaker.fail();
    breaker.fail();
    expect([breaker.state, breaker.allows]).toEqual(['closed', true]);
    breaker.fail();
    expect([breaker.state, breaker.allows, breaker.retryAfterMs]).toEqual(['open', false, 100]);
  });

  it('lets one through on trial after a while, which closes it', () => {
    const { breaker, wait } = breakerAt();
    for (let n = 0; n < 3; n += 1) breaker.fail();
    wait(100);
    expect([breaker.state, breaker.allows, breaker.retryAfterMs]).toEqual(['half-open', true, 0]);
    breaker.begin();
    expect(breaker.allows).toBe(false);
    breaker.succeed();
    expect([breaker.state, breaker.allows]).toEqual(['closed', true]);
  });

  it('stays open twice as long after each trial that fails, up to a bound', () => {
    const { breaker, wait } = breakerAt();
    for (let n = 0; n < 3; n += 1) breaker.fail();
    const waits: number[] = [];
    for (let n = 0; n < 4; n += 1) {
      waits.push(breaker.retryAfterMs);
      wait(breaker.retryAfterMs);
      breaker.begin();
      breaker.fail();
    }
    expect(waits).toEqual([100, 200, 300, 300]);
  });

  it('lets another trial through when one ended without an answer', () => {
    const { breaker, wait } = breakerAt();
    for (let n = 0; n < 3; n += 1) breaker.fail();
    wait(100);
    breaker.begin();
    breaker.dismiss();
    expect(breaker.allows).toBe(true);
  });

  it('is not kept open for longer by what had begun before it opened', () => {
    const { breaker } = breakerAt();
    for (let n = 0; n < 10; n += 1) breaker.fail();
    expect(breaker.retryAfterMs).toBe(100);
  });
});
