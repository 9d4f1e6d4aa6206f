import { setTimeout as delay } from 'node:timers/promises';
import { DomainError, type ErrorKind } from '@orrery/domain';

/** How long a job waits for a service that does not answer, before it gives up: time enough for a restart. */
const PATIENCE_MS = 300_000;
const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 2000;
const AWAY: ReadonlySet<ErrorKind> = new Set<ErrorKind>(['unavailable', 'deadline', 'overloaded']);

/**
 * Does something that needs another service, again and again while that one is away. What is done must be idempotent.
 * @throws what it answered last, when it stays away.
 */
export async function patiently<T>(signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
  const givenUpAt = Date.now() + PATIENCE_MS;
  for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(2 * delayMs, MAX_DELAY_MS)) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      const isAway = error instanceof DomainError && AWAY.has(error.kind);
      if (!isAway || Date.now() > givenUpAt) throw error;
    }
    await delay(delayMs, undefined, { signal });
  }
}

/** Asks until the answer is not null. */
export async function waitFor<T>(
  pollMs: number,
  signal: AbortSignal,
  ask: () => Promise<T | null>,
): Promise<T> {
  for (;;) {
    const answer = await patiently(signal, ask);
    if (answer !== null) return answer;
    await delay(pollMs, undefined, { signal });
  }
}
