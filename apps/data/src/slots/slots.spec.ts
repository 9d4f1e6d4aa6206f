import { OverloadedError } from '@orrery/domain';
import { describe, expect, it } from 'vitest';
import { Slots } from './slots.js';

describe('slots', () => {
  it('run so many at a time, in the order of arrival, and refuse what does not fit in the line', async () => {
    const slots = new Slots(2, 1);
    const started: string[] = [];
    const ends = new Map<string, () => void>();
    const work = (name: string) => () => {
      started.push(name);
      return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
    };
    const [first, second, third] = [slots.run(work('a')), slots.run(work('b')), slots.run(work('c'))];

    await expect(slots.run(work('d'))).rejects.toBeInstanceOf(OverloadedError);
    expect(started).toEqual(['a', 'b']);
    ends.get('a')?.();
    await first;
    await new Promise(setImmediate);
    expect(started).toEqual(['a', 'b', 'c']);
    ends.get('b')?.();
    ends.get('c')?.();
    expect(await Promise.all([second, third])).toEqual(['b', 'c']);
  });

  it('let the patient wait where all places in the line are taken', async () => {
    const slots = new Slots(1, 0);
    let end: () => void = () => {};
    const first = slots.run(() => new Promise<void>((resolve) => (end = resolve)));
    const patient = slots.runPatiently(async () => 'waited');

    await expect(slots.run(async () => 'refused')).rejects.toBeInstanceOf(OverloadedError);
    end();
    await first;
    expect(await patient).toBe('waited');
  });

  it('free a slot whose work failed', async () => {
    const slots = new Slots(1, 0);
    await expect(slots.run(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');

    expect(await slots.run(async () => 'next')).toBe('next');
  });
});
