import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { OutboundRefusal, OutboundTarget } from './outbound-url.js';
import { isPublicAddress } from './public-address.js';

/** All addresses of a name, as the system resolves it. */
export type ResolveHost = (hostname: string) => Promise<readonly string[]>;

/** The system's resolver, which also knows `/etc/hosts`. IPv4 first: many networks cannot reach the other. */
export const systemResolve: ResolveHost = async (hostname) =>
  (await lookup(hostname, { all: true, order: 'ipv4first' })).map(({ address }) => address);

/** One address to connect to, after every address of the name was found to be public. */
export interface PinnedAddress {
  readonly kind: 'pinned';
  readonly address: string;
}

/**
 * Resolves a target once. One private address among public ones refuses it: the next resolution could lead there.
 *
 * @throws whatever the resolver throws, or when the signal is aborted first.
 */
export async function pinAddress(
  { hostname, trusted }: OutboundTarget,
  resolve: ResolveHost,
  signal: AbortSignal,
): Promise<PinnedAddress | OutboundRefusal> {
  const addresses = isIP(hostname) === 0 ? await orAborted(resolve(hostname), signal) : [hostname];
  const [address] = addresses;
  if (address === undefined) throw new Error(`"${hostname}" has no address.`);
  if (trusted || addresses.every(isPublicAddress)) return { kind: 'pinned', address };
  return { kind: 'refused', reason: `"${hostname}" does not lead to an address of the internet.` };
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
    work.then(resolve, reject);
  });
}
