import { setTimeout as delay } from 'node:timers/promises';

export interface PollOptions {
  readonly timeoutMs: number;
  readonly intervalMs?: number;
}

/** Asks again until the answer is not undefined; undefined when the time is over. */
export async function poll<Answer>(
  ask: () => Promise<Answer | undefined> | Answer | undefined,
  { timeoutMs, intervalMs = 40 }: PollOptions,
): Promise<Answer | undefined> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() >= deadline) return undefined;
    await delay(intervalMs);
  }
}
