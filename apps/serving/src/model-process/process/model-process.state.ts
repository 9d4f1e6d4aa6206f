import type { WarmUpReport } from '../wire/messages.js';

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
  | { readonly kind: 'ready'; readonly pid: number; readonly loadMs: number; readonly warmUp: WarmUpReport }
  | { readonly kind: 'crashed'; readonly cause: CrashCause }
  | { readonly kind: 'restarting'; readonly restart: number; readonly delayMs: number }
  | { readonly kind: 'closing' }
  | { readonly kind: 'closed' };

export interface ModelProcessStats {
  readonly state: ModelProcessState['kind'];
  /** Null while there is no process. */
  readonly pid: number | null;
  readonly rssBytes: number | null;
  readonly restarts: number;
  /** Runs that were sent, and of these those that wait for their answer. */
  readonly runs: number;
  readonly running: number;
  readonly computeMsTotal: number;
  readonly lastComputeMs: number | null;
}
