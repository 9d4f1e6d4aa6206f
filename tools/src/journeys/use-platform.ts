import { afterAll, afterEach, beforeAll } from 'vitest';
import { TestPlatform, type TestPlatformOptions } from './test-platform.js';

const START_WITHIN_MS = 180_000;
const STOP_WITHIN_MS = 60_000;

/** Starts a platform for the tests of a file, tells what its services logged when one fails, and always ends it. */
export function usePlatform(options: TestPlatformOptions): () => TestPlatform {
  let platform: TestPlatform | undefined;
  beforeAll(async () => {
    platform = await TestPlatform.start(options);
  }, START_WITHIN_MS);
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') process.stderr.write(`${await platform?.logs()}\n`);
  });
  afterAll(() => platform?.close(), STOP_WITHIN_MS);
  return () => {
    if (platform === undefined) throw new Error('The platform did not start.');
    return platform;
  };
}
