import { DomainError } from '@orrery/domain';

/** What a limit bounds. */
export type LimitedBy = 'RATE' | 'CONCURRENCY';

/** More requests than somebody allowed; nothing was computed. */
export class RequestLimitError extends DomainError {
  readonly code = 'REQUEST_LIMIT_EXCEEDED';
  readonly kind = 'overloaded';

  constructor(limitedBy: LimitedBy, retryAfterMs: number) {
    const what = limitedBy === 'RATE' ? 'requests came in this time' : 'requests are under way';
    super(`More ${what} than are allowed here: try again in ${retryAfterMs} ms.`, {
      limitedBy,
      retryAfterMs,
    });
  }
}
