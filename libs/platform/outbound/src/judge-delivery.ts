import type { OutboundRefusal } from './outbound-url.js';
import type { OutboundAnswer, OutboundFailure } from './send-outbound.js';

/** How one try to deliver ended; `transient` says whether another may end better. */
export type DeliveryOutcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'failed'; readonly reason: string; readonly transient: boolean };

/** Statuses after which the same request may succeed later. */
const TRANSIENT_STATUS = new Set([408, 425, 429]);

/** What the answer to a delivery means: 2xx is delivered; a redirect is not followed, so it is none. */
export function judgeDelivery(answer: OutboundAnswer | OutboundRefusal | OutboundFailure): DeliveryOutcome {
  if (answer.kind !== 'answered') {
    return { kind: 'failed', reason: answer.reason, transient: answer.kind === 'unreachable' };
  }
  const { status } = answer;
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  const transient = status >= 500 || TRANSIENT_STATUS.has(status);
  const note = status >= 300 && status < 400 ? ': redirects are not followed' : '';
  return { kind: 'failed', reason: `The receiver answered ${status}${note}.`, transient };
}
