import type { TestService } from '@orrery/testing';
import { Redis } from 'ioredis';

/** Deletes the keys of a service that match `pattern`, as a Redis without its data would have none. */
export function forgetKeys(service: TestService, pattern: string): Promise<void> {
  return withRedis(service, async (redis, prefix) => {
    const keys = await redis.keys(`${prefix}:${pattern}`);
    if (keys.length > 0) await redis.del(keys);
  });
}

/** How many events announce the training set `name`. */
export function eventsAbout(service: TestService, name: string): Promise<number> {
  return withRedis(service, async (redis, prefix) => {
    const entries = await redis.xrange(`${prefix}:events`, '-', '+');
    const isOfIt = (body = ''): boolean =>
      body.includes('"type":"TrainingSetCreated"') && body.includes(`"name":"${name}"`);
    return entries.filter(([, fields]) => isOfIt(fields[1])).length;
  });
}

/** Publishes an event as another service would. */
export function publish(service: TestService, event: object): Promise<void> {
  return withRedis(service, async (redis, prefix) => {
    await redis.xadd(`${prefix}:events`, '*', 'event', JSON.stringify(event));
  });
}

export async function withRedis<T>(
  { redis: { url, prefix } }: TestService,
  work: (redis: Redis, prefix: string) => Promise<T>,
): Promise<T> {
  const redis = new Redis(url);
  try {
    return await work(redis, prefix);
  } finally {
    redis.disconnect();
  }
}
