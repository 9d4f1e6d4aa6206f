import type { OutboundCheck } from './check-outbound-url.js';
import { readOutboundUrl, type OutboundRefusal, type OutboundTarget } from './outbound-url.js';
import { pinAddress, systemResolve } from './resolve-host.js';

/** Where to connect to, for protocols that are not HTTP: the address that was checked, not the name once more. */
export interface ResolvedOutbound {
  readonly kind: 'resolved';
  readonly address: string;
  readonly target: OutboundTarget;
}

/**
 * Resolves a user's address once, every address of its name held to be public.
 *
 * @throws {Error} when the name does not resolve in time.
 */
export async function resolveOutbound(
  text: string,
  { allowedHosts, deadlineMs, resolve = systemResolve }: OutboundCheck,
): Promise<ResolvedOutbound | OutboundRefusal> {
  const target = readOutboundUrl(text, allowedHosts);
  if (target.kind === 'refused') return target;
  const pinned = await pinAddress(target, resolve, AbortSignal.timeout(deadlineMs));
  return pinned.kind === 'refused' ? pinned : { kind: 'resolved', address: pinned.address, target };
}
