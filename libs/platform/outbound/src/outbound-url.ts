import { isIP } from 'node:net';
import { isPublicAddress } from './public-address.js';

/** Where a user's URL leads; `trusted` hosts are those that the operator allowed, whatever their address is. */
export interface OutboundTarget {
  readonly kind: 'accepted';
  readonly url: URL;
  /** Without the brackets of IPv6 and without a final dot. */
  readonly hostname: string;
  readonly trusted: boolean;
}

export interface OutboundRefusal {
  readonly kind: 'refused';
  readonly reason: string;
}

const MAX_LENGTH = 2000;
const HTTP_URL = /^https?:[/\\]{0,2}[^/\\]/i;

/**
 * Reads an address that a user gave, without asking DNS: what is refused here can never be reached. The URL parser has
 * already turned decimal, octal, hexadecimal and short forms of IPv4 into the usual one.
 *
 * @param allowedHosts hosts that the operator trusts, whatever their address is.
 */
export function readOutboundUrl(
  text: string,
  allowedHosts: readonly string[],
): OutboundTarget | OutboundRefusal {
  const url = HTTP_URL.test(text) && text.length <= MAX_LENGTH ? parsed(text) : null;
  if (url === null) {
    return refused(`The URL must begin with http:// or https:// and have at most ${MAX_LENGTH} characters.`);
  }
  if (url.username !== '' || url.password !== '')
    return refused('The URL must not hold a user or a password.');
  const hostname = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const trusted = allowedHosts.some((host) => host.toLowerCase() === hostname);
  if (!trusted && isPrivateName(hostname)) return refused(`"${hostname}" is not an address of the internet.`);
  return { kind: 'accepted', url, hostname, trusted };
}

function parsed(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

function isPrivateName(hostname: string): boolean {
  if (isIP(hostname) !== 0) return !isPublicAddress(hostname);
  return hostname === 'localhost' || hostname.endsWith('.localhost') || !hostname.includes('.');
}

function refused(reason: string): OutboundRefusal {
  return { kind: 'refused', reason };
}
