import { lookup } from 'node:dns/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { isPublicAddress } from './public-address.js';
import { webhookHeaders, type WebhookMessage } from './sign-webhook.js';
import { readWebhookUrl, type WebhookUrl } from './webhook-url.js';

/** How one try to deliver ended; `transient` says whether another may end better. */
export type WebhookOutcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'failed'; readonly reason: string; readonly transient: boolean };

/** All addresses of a name, as the system resolves it. */
export type ResolveHost = (hostname: string) => Promise<readonly string[]>;

export interface WebhookPost {
  readonly url: string;
  readonly secret: string | null;
  readonly message: WebhookMessage;
  /** Hosts that the operator trusts, whatever their address is. */
  readonly allowedHosts: readonly string[];
  readonly deadlineMs: number;
  readonly resolve?: ResolveHost;
}

/** Statuses after which the same request may succeed later. */
const TRANSIENT_STATUS = new Set([408, 425, 429]);

/**
 * Posts a message to a webhook once. The name is resolved first, every address of it must be public, and the connection
 * goes to the very address that was checked: no second resolution, no redirect, no proxy can lead elsewhere.
 */
export async function postWebhook(post: WebhookPost): Promise<WebhookOutcome> {
  const target = readWebhookUrl(post.url, post.allowedHosts);
  if (target.kind === 'refused') return { kind: 'failed', reason: target.reason, transient: false };
  const signal = AbortSignal.timeout(post.deadlineMs);
  try {
    const address = await addressOf(target, post.resolve ?? systemResolve, signal);
    if (address === null) {
      const reason = `"${target.hostname}" does not lead to an address of the internet.`;
      return { kind: 'failed', reason, transient: false };
    }
    return outcomeOf(await send(post, target.url, address, signal));
  } catch (error) {
    const reason = signal.aborted ? `No answer within ${post.deadlineMs} ms.` : reasonOf(error);
    return { kind: 'failed', reason, transient: true };
  }
}

type AcceptedUrl = Extract<WebhookUrl, { kind: 'accepted' }>;

/** @returns null when any of the name's addresses is not public. */
async function addressOf(
  { hostname, trusted }: AcceptedUrl,
  resolve: ResolveHost,
  signal: AbortSignal,
): Promise<string | null> {
  const addresses = isIP(hostname) === 0 ? await orAborted(resolve(hostname), signal) : [hostname];
  const [first] = addresses;
  if (first === undefined) throw new Error(`"${hostname}" has no address.`);
  return trusted || addresses.every(isPublicAddress) ? first : null;
}

function send(
  { message, secret }: WebhookPost,
  url: URL,
  address: string,
  signal: AbortSignal,
): Promise<number> {
  const body = Buffer.from(message.payload, 'utf8');
  const options = {
    method: 'POST',
    host: address,
    port: url.port === '' ? undefined : Number(url.port),
    path: `${url.pathname}${url.search}`,
    servername: isIP(url.hostname) === 0 ? url.hostname : undefined,
    agent: false,
    signal,
    headers: {
      host: url.host,
      'content-type': 'application/json',
      'content-length': body.byteLength,
      'user-agent': 'Orrery',
      ...webhookHeaders(message, secret),
    },
  };
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(options, (response) => {
      // What the receiver says beyond the status is nobody's business here.
      response.destroy();
      resolve(response.statusCode ?? 0);
    });
    request.on('error', reject);
    request.end(body);
  });
}

function outcomeOf(status: number): WebhookOutcome {
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  const transient = status >= 500 || TRANSIENT_STATUS.has(status);
  const note = status >= 300 && status < 400 ? ': redirects are not followed' : '';
  return { kind: 'failed', reason: `The receiver answered ${status}${note}.`, transient };
}

async function systemResolve(hostname: string): Promise<readonly string[]> {
  return (await lookup(hostname, { all: true })).map(({ address }) => address);
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
    work.then(resolve, reject);
  });
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error)
    return `The receiver cannot be reached: ${String(error.code)}.`;
  return error instanceof Error ? error.message : String(error);
}
