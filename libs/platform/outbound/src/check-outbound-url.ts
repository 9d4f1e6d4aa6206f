import { readOutboundUrl, type OutboundRefusal, type OutboundTarget } from './outbound-url.js';
import { pinAddress, systemResolve, type ResolveHost } from './resolve-host.js';

export interface OutboundCheck {
  readonly allowedHosts: readonly string[];
  readonly deadlineMs: number;
  readonly resolve?: ResolveHost;
}

/**
 * Checks a user's address at the moment when it is given, DNS included. A name that does not resolve now is accepted:
 * it may later, and it is checked again each time something is sent to it.
 */
export async function checkOutboundUrl(
  text: string,
  { allowedHosts, deadlineMs, resolve = systemResolve }: OutboundCheck,
): Promise<OutboundTarget | OutboundRefusal> {
  const target = readOutboundUrl(text, allowedHosts);
  if (target.kind === 'refused') return target;
  try {
    const pinned = await pinAddress(target, resolve, AbortSignal.timeout(deadlineMs));
    return pinned.kind === 'refused' ? pinned : target;
  } catch {
    return target;
  }
}
