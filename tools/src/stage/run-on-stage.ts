import { Stage } from './stage.js';

const INTERRUPTED = 130;

/** Opens a stage for some work and closes it however that ends; Ctrl-C ends it too. */
export async function runOnStage<Result>(
  work: (stage: Stage, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const leaving = new AbortController();
  const leave = (): void => leaving.abort();
  for (const name of SIGNALS) process.on(name, leave);
  try {
    const stage = await Stage.open(leaving.signal);
    try {
      return await Promise.race([work(stage, leaving.signal), rejectWhenAborted(leaving.signal)]);
    } finally {
      await stage.close();
    }
  } finally {
    for (const name of SIGNALS) process.off(name, leave);
  }
}

/** The status of a program; what a person can act on is told without a stack. */
export async function exitStatus(main: () => Promise<number>): Promise<number> {
  try {
    return await main();
  } catch (error) {
    if (error instanceof InterruptedError) return INTERRUPTED;
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`${isExpected(error) ? error.message : text}\n`);
    return 1;
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

function rejectWhenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new InterruptedError()), { once: true });
    if (signal.aborted) reject(new InterruptedError());
  });
}

function isExpected(error: unknown): error is Error {
  return error instanceof Error && (error.name === 'UsageError' || 'code' in error);
}
