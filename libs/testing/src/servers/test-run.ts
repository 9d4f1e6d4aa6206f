import { join } from 'node:path';
import { inject } from 'vitest';

/** What the specs of one run share: a place for servers, which nothing starts before it is needed. */
export interface TestRun {
  readonly id: string;
  readonly directory: string;
  /** Of the role that owns the run's databases. */
  readonly rolePassword: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    orreryTestRun: TestRun;
  }
}

export function currentTestRun(): TestRun {
  return inject('orreryTestRun');
}

export function postgresFolder({ directory }: TestRun): string {
  return join(directory, 'postgres');
}

export function redisFolder({ directory }: TestRun): string {
  return join(directory, 'redis');
}
