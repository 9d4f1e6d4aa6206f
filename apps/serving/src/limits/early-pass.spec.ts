import { describe, expect, it } from 'vitest';
import { EarlyPass } from './early-pass.js';

function counted() {
  let left = 0;
  return { pass: new EarlyPass({ leave: () => (left += 1) }), left: () => left };
}

describe('EarlyPass', () => {
  it('is left once by the listener when nobody took it', () => {
    const { pass, left } = counted();
    pass.abandon();
    pass.abandon();
    expect(left()).toBe(1);
    expect(pass.take()).toBeUndefined();
  });

  it('is left by who took it, however the request ends', () => {
    const { pass, left } = counted();
    const taken = pass.take();
    pass.abandon();
    expect(left()).toBe(0);
    taken?.leave();
    pass.abandon();
    expect(left()).toBe(1);
  });
});
