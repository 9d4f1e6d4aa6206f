import { AsyncLocalStorage } from 'node:async_hooks';
import type { RequestTrace } from './request-trace.js';

const current = new AsyncLocalStorage<RequestTrace>();

/** Runs what belongs to a request, so that all it calls, however late, finds its trace. */
export function withTrace<T>(trace: RequestTrace, run: () => T): T {
  return current.run(trace, run);
}

/** The trace of the request that this is done for; undefined where nothing is traced. */
export function currentTrace(): RequestTrace | undefined {
  return current.getStore();
}
