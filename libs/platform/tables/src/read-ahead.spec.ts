import { describe, expect, it } from 'vitest';
import { readAhead } from './read-ahead.js';

describe('reading ahead', () => {
  it('gives the same items, each asked for before the one before is done with', async () => {
    const seen: string[] = [];
    for await (const item of readAhead(counting(3, seen))) {
      await Promise.resolve();
      seen.push(`worked on ${item}`);
    }
    expect(seen).toEqual([
      'asked 0',
      'asked 1',
      'worked on 0',
      'asked 2',
      'worked on 1',
      'ended',
      'worked on 2',
    ]);
  });

  it('ends what is read when its reader leaves, once nothing is under way', async () => {
    const seen: string[] = [];
    for await (const _ of readAhead(counting(9, seen))) break;
    expect(seen).toEqual(['asked 0', 'asked 1', 'ended']);
  });

  it('fails as what it reads does', async () => {
    async function* broken(): AsyncGenerator<number> {
      yield 1;
      await Promise.resolve();
      throw new Error('broken');
    }
    const read: number[] = [];
    const reading = async () => {
      for await (const item of readAhead(broken())) read.push(item);
    };
    await expect(reading()).rejects.toThrow('broken');
    expect(read).toEqual([1]);
  });
});

async function* counting(count: number, seen: string[]): AsyncGenerator<number> {
  try {
    for (let k = 0; k < count; k++) {
      seen.push(`asked ${k}`);
      yield k;
    }
  } finally {
    seen.push('ended');
  }
}
