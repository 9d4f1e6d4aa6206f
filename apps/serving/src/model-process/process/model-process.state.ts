import type { WarmUpReport } from './warm-up-report.js';

/** Beyond this multiple of its memory bound a process is not waited for. */
export const MEMORY_EMERGENCY = 1.5;

/** Why a process ended, or had to. */
export type CrashCause =
  | { readonly kind: 'exit'; readonly code: number; readonly stderr: string }
  | { readonly kind: 'signal'; readonly signal: string; readonly stderr: string }
  | { readonly kind: 'deadline'; readonly deadlineMs: number }
  | { readonly kind: 'memory'; readonly rssBytes: number; readonly maxRssBytes: number }
  | { readonly kind: 'protocol'; readonly message: string }
  | { readonly kind: 'load'; readonly message: string };

export type ModelProcessState =
  | { readonly kind: 'loading' }
  /** It computes its samples for the first time. */
  | { readonly kind: 'warming' }
  | { readonly kind: 'ready'; readonly pid: number; readonly loadMs: number; readonly warmUp: WarmUpReport }
  /** It has no process, and gets one with the next request. */
  | { readonly kind: 'parked' }
  | { readonly kind: 'waking' }
  | { readonly kind: 'crashed'; readonly cause: CrashCause }
  | {
      readonly kind: 'restarting';
      readonly restart: number;
      readonly delayMs: number;
      readonly cause: CrashCause;
    }
  | { readonly kind: 'closing' }
  | { readonly kind: 'closed' };

export interface ModelProcessStats {
  readonly state: ModelProcessState['kind'];
  /** Null while there is no process. */
  readonly pid: number | null;
  readonly rssBytes: number | null;
  /** What the process shares with no other. */
  readonly privateBytes: number | null;
  /** After a death. */
  readonly restarts: number;
  /** Replaced by another before it took more memory than it may. */
  readonly recycles: number;
  /** Brought back by a request. */
  readonly wakes: number;
  /** Runs that were sent, and of these those that wait for their answer. */
  readonly runs: number;
  readonly running: number;
  readonly computeMsTotal: number;
  readonly lastComputeMs: number | null;
  /** How long the last load took inside the runtime. */
  readonly loadMs: number | null;
}

/** Why it was not loaded, for people. */
export function describeCrash(cause: CrashCause): string {
  switch (cause.kind) {
    case 'exit':
      return `its process ended with status ${cause.code} before it was ready.`;
    case 'signal':
      return `its process died of ${cause.signal} before it was ready.`;
    case 'deadline':
      return `it was not ready within ${cause.deadlineMs} ms.`;
    case 'memory':
      return `it took ${cause.rssBytes} bytes of memory, more than the ${cause.maxRssBytes} allowed.`;
    case 'protocol':
    case 'load':
      return cause.message;
  }
}
