import { randomBytes } from 'node:crypto';
import { testRedisUrl } from './test-servers.js';

export interface TestRedis {
  readonly url: string;
  /** Begins every key of this spec file: files share the server. */
  readonly prefix: string;
}

/** The run's Redis, with a key prefix of its own for a spec file. */
export async function testRedis(): Promise<TestRedis> {
  return { url: await testRedisUrl(), prefix: testRedisPrefix() };
}

/** A prefix that no other spec file uses. */
export function testRedisPrefix(): string {
  return `test-${randomBytes(6).toString('hex')}`;
}
