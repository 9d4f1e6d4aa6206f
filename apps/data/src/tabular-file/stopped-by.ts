import type { TableSession } from './table-session.js';

/** Again and again: a statement may begin just after it was to be stopped. */
const STOP_EVERY_MS = 100;

/** Does work whose statements are interrupted once the signal is aborted: it fails as if its time were over. */
export async function stoppedBy<T>(
  session: TableSession,
  signal: AbortSignal | null,
  work: () => Promise<T>,
): Promise<T> {
  if (signal === null) return work();
  signal.throwIfAborted();
  const stopping = setInterval(() => {
    if (signal.aborted) session.interrupt();
  }, STOP_EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(stopping);
  }
}
