import type { BackendState } from './model-backend.js';

/** How far a version is, as the graph shows it. */
export type ShownState = 'LOADING' | 'WARMING' | 'READY' | 'PARKED' | 'FAILED';

export function shownState(state: BackendState | undefined): ShownState {
  switch (state?.kind) {
    case undefined:
      return 'LOADING';
    case 'failed':
      return 'FAILED';
    case 'loading':
      return state.phase === 'warming' ? 'WARMING' : 'LOADING';
    case 'ready':
      return processState(state);
  }
}

/** Why it does not answer; null unless it failed. */
export function shownError(state: BackendState | undefined): string | null {
  if (state?.kind === 'failed') return state.reason;
  return state?.kind === 'ready' ? (unreachable(state) ?? lostFor(state)) : null;
}

/** What a version computed before it was called ready, as the graph shows it. */
export interface ShownWarmUp {
  readonly rows: number;
  readonly durationMs: number | null;
  readonly refusal: string | null;
}

/** Null while it is not there, for a version that is computed elsewhere, and for one that a request brought back. */
export function shownWarmUp(state: BackendState | undefined): ShownWarmUp | null {
  const current = state?.kind === 'ready' ? state.runtime.state : undefined;
  if (current?.kind !== 'ready' || current.warmUp.kind === 'skipped') return null;
  if (current.warmUp.kind === 'refused')
    return { rows: 0, durationMs: null, refusal: current.warmUp.message };
  const { rows, durationMs } = current.warmUp;
  return { rows, durationMs, refusal: null };
}

function processState(backend: Extract<BackendState, { kind: 'ready' }>): ShownState {
  const { state } = backend.runtime;
  const { kind } = state;
  if (kind === 'remote') return state.isHealthy ? 'READY' : 'FAILED';
  if (kind === 'ready') return 'READY';
  // Who asks it brings it back, and does not see the difference.
  if (kind === 'parked' || kind === 'waking') return 'PARKED';
  if (kind === 'warming') return 'WARMING';
  return lostFor(backend) === null ? 'LOADING' : 'FAILED';
}

function unreachable({ runtime: { state } }: Extract<BackendState, { kind: 'ready' }>): string | null {
  return state.kind === 'remote' && !state.isHealthy ? 'No instance of the remote server answers.' : null;
}

/** A process that died is started again; one whose model cannot be loaded again has failed. */
function lostFor({ runtime: { state } }: Extract<BackendState, { kind: 'ready' }>): string | null {
  return state.kind === 'restarting' && state.cause.kind === 'load' ? state.cause.message : null;
}
