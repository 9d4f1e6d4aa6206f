import type { LimitStore } from './limit-store.js';
import { PermitLease } from './permit-lease.js';
import type { RequestLimit } from './request-limit.js';
import { TokenLease } from './token-lease.js';

/** A limit with what this replica holds of it. */
export interface HeldLimit {
  readonly limit: RequestLimit;
  readonly tokens: TokenLease | null;
  readonly permits: PermitLease | null;
}

/** Holds a limit; what was held of it before, with other numbers, stays. */
export function holdLimit(
  limit: RequestLimit,
  before: HeldLimit | undefined,
  { store, onAlone }: { readonly store: LimitStore; readonly onAlone: () => void },
): HeldLimit {
  const { id, rate, concurrent } = limit;
  const tokens = rate === null ? null : (before?.tokens ?? new TokenLease(store, id, rate, onAlone));
  const permits =
    concurrent === null ? null : (before?.permits ?? new PermitLease(store, id, concurrent, onAlone));
  if (rate !== null && !isSameRate(rate, before?.limit.rate)) tokens?.adjust(rate);
  if (concurrent !== null) permits?.adjust(concurrent);
  return { limit, tokens, permits };
}

function isSameRate(a: RequestLimit['rate'], b: RequestLimit['rate'] | undefined): boolean {
  return a?.perSecond === b?.perSecond && a?.burst === b?.burst;
}
