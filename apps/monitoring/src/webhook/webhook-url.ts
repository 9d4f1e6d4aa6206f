import { isIP } from 'node:net';
import { z } from 'zod';
import { isPublicAddress } from './public-address.js';

export type WebhookUrl =
  | { readonly kind: 'accepted'; readonly url: URL; readonly hostname: string; readonly trusted: boolean }
  | { readonly kind: 'refused'; readonly reason: string };

const MAX_LENGTH = 2000;
const schema = z.url({ protocol: /^https?$/ }).max(MAX_LENGTH);

/**
 * Reads the address of a webhook, without asking DNS: what is refused here can never be delivered to. The URL parser
 * has already turned decimal, octal, hexadecimal and short forms of IPv4 into the usual one.
 *
 * @param allowedHosts hosts that the operator trusts, whatever their address is.
 */
export function readWebhookUrl(text: string, allowedHosts: readonly string[]): WebhookUrl {
  const parsed = schema.safeParse(text);
  if (!parsed.success) {
    return refused(`The URL must begin with http:// or https:// and have at most ${MAX_LENGTH} characters.`);
  }
  const url = new URL(parsed.data);
  if (url.username !== '' || url.password !== '')
    return refused('The URL must not hold a user or a password.');
  const hostname = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const trusted = allowedHosts.includes(hostname);
  if (!trusted && isPrivateName(hostname)) return refused(`"${hostname}" is not an address of the internet.`);
  return { kind: 'accepted', url, hostname, trusted };
}

function isPrivateName(hostname: string): boolean {
  if (isIP(hostname) !== 0) return !isPublicAddress(hostname);
  return hostname === 'localhost' || hostname.endsWith('.localhost') || !hostname.includes('.');
}

function refused(reason: string): WebhookUrl {
  return { kind: 'refused', reason };
}
