/**
 * Why a remote server did not answer a prediction.
 * - `unreachable`: no connection, or it broke, or the server failed (5xx): another instance may answer.
 * - `busy`: it takes no more just now (429, 503): another instance may.
 * - `late`: the deadline passed; asking elsewhere would only add to the load.
 * - `refused`: it says that the request is wrong; every instance would.
 * - `unreadable`: its answer is not what its protocol says.
 */
export type RemoteFailure = 'unreachable' | 'busy' | 'late' | 'refused' | 'unreadable';

export class RemoteCallError extends Error {
  constructor(
    readonly failure: RemoteFailure,
    message: string,
  ) {
    super(message);
  }

  /** Whether the server itself is in trouble, which its circuit breaker counts. */
  get blamesServer(): boolean {
    return this.failure !== 'refused' && this.failure !== 'busy';
  }

  /** Predictions change nothing, so that another instance may be asked, unless that would answer the same. */
  get mayHelpElsewhere(): boolean {
    return this.failure === 'unreachable' || this.failure === 'busy';
  }
}
