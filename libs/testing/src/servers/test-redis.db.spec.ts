import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { testRedis } from './test-redis.js';

describe('testRedis', () => {
  it('gives two spec files keys that do not meet', async () => {
    const [first, second] = await Promise.all([testRedis(), testRedis()]);
    const redis = new Redis(first.url);
    await redis.set(`${first.prefix}:star`, 'Vega');
    expect(await redis.get(`${second.prefix}:star`)).toBeNull();
    redis.disconnect();
  });

  it('never evicts a key, because queues would lose jobs', async () => {
    const { url } = await testRedis();
    const redis = new Redis(url);
    expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
    redis.disconnect();
  });
});
