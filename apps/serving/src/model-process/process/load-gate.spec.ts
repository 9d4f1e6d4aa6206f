import { describe, expect, it } from 'vitest';
import { LoadGate, type Urgency } from './load-gate.js';

/** Loads that end when they are told to, and the order in which they began. */
function gated(most: number) {
  const gate = new LoadGate(most);
  const begun: string[] = [];
  const finish = new Map<string, () => void>();
  const load = (name: string, urgency: Urgency): Promise<void> =>
    gate.run(urgency, () => {
      begun.push(name);
      return new Promise<void>((resolve) => finish.set(name, resolve));
    });
  const end = async (name: string): Promise<void> => {
    finish.get(name)?.();
    await new Promise((resume) => setImmediate(resume));
  };
  return { gate, begun, load, end };
}

describe('the gate of loads', () => {
  it('lets the calm take half of the places, in the order in which they came', async () => {
    const { begun, load, end, gate } = gated(4);
    for (const name of ['a', 'b', 'c', 'd']) void load(name, 'calm');
    await end('');
    expect(begun).toEqual(['a', 'b']);
    expect(gate.waiting).toBe(2);
    await end('a');
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('keeps places for the urgent, and lets them go first', async () => {
    const { begun, load, end } = gated(2);
    for (const name of ['a', 'b']) void load(name, 'calm');
    for (const name of ['x', 'y']) void load(name, 'urgent');
    await end('');
    expect(begun).toEqual(['a', 'x']);
    await end('a');
    expect(begun).toEqual(['a', 'x', 'y']);
    await end('x');
    expect(begun).toEqual(['a', 'x', 'y', 'b']);
  });

  it('goes on after a load that failed', async () => {
    const gate = new LoadGate(1);
    await expect(gate.run('urgent', () => Promise.reject(new Error('no model')))).rejects.toThrow('no model');
    expect(await gate.run('calm', () => Promise.resolve('loaded'))).toBe('loaded');
  });
});
