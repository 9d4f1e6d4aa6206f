import type { FastifyRequest } from 'fastify';

const HOST = /^[\w.\-[\]:]{1,255}$/;
const PREFIX = /^(?:\/[\w.~-]+)*$/;

/**
 * The address under which the caller reached this server, for what is shown to nobody but that caller. What proxies
 * in front say is believed as far as it has the form of a host or a path.
 */
export function publicOrigin({ headers, protocol, host }: FastifyRequest): string {
  const scheme = first(headers['x-forwarded-proto']) === 'https' ? 'https' : protocol;
  const forwarded = first(headers['x-forwarded-host']);
  const prefix = first(headers['x-forwarded-prefix'])?.replace(/\/+$/, '') ?? '';
  const name = forwarded !== undefined && HOST.test(forwarded) ? forwarded : host;
  return `${scheme}://${name}${PREFIX.test(prefix) ? prefix : ''}`;
}

/** The outermost proxy's word. */
function first(header: string | readonly string[] | undefined): string | undefined {
  const text = typeof header === 'string' ? header : header?.[0];
  return text?.split(',')[0]?.trim();
}
