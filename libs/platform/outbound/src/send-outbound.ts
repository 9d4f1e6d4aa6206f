import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { headersProblem } from './outbound-headers.js';
import { readOutboundUrl, type OutboundRefusal, type OutboundTarget } from './outbound-url.js';
import { pinAddress, systemResolve, type ResolveHost } from './resolve-host.js';

export interface OutboundRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Hosts that the operator trusts, whatever their address is. */
  readonly allowedHosts: readonly string[];
  /** For everything: resolution, connection, answer. */
  readonly deadlineMs: number;
  /** More of the answer is not read. */
  readonly maxAnswerBytes: number;
  readonly resolve?: ResolveHost;
}

export interface OutboundAnswer {
  readonly kind: 'answered';
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** What came of the body before the limit and the deadline. */
  readonly body: Buffer;
}

/** Nobody answered; another try may end better. */
export interface OutboundFailure {
  readonly kind: 'unreachable';
  readonly reason: string;
}

/**
 * Calls an address that a user gave, once. The name is resolved first, every address of it must be public, and the
 * connection goes to the very address that was checked: no second resolution, no redirect, no proxy can lead elsewhere.
 * Certificates are verified against the name.
 */
export async function sendOutbound(
  request: OutboundRequest,
): Promise<OutboundAnswer | OutboundRefusal | OutboundFailure> {
  const target = readOutboundUrl(request.url, request.allowedHosts);
  if (target.kind === 'refused') return target;
  const problem = headersProblem(request.headers);
  if (problem !== null) return { kind: 'refused', reason: problem };
  const signal = AbortSignal.timeout(request.deadlineMs);
  try {
    const pinned = await pinAddress(target, request.resolve ?? systemResolve, signal);
    if (pinned.kind === 'refused') return pinned;
    return await send(request, target, pinned.address, signal);
  } catch (error) {
    const reason = signal.aborted ? `No answer within ${request.deadlineMs} ms.` : reasonOf(error);
    return { kind: 'unreachable', reason };
  }
}

async function send(
  { method, headers, maxAnswerBytes, ...request }: OutboundRequest,
  { url, hostname }: OutboundTarget,
  address: string,
  signal: AbortSignal,
): Promise<OutboundAnswer> {
  const body = request.body === undefined ? undefined : Buffer.from(request.body, 'utf8');
  const options = {
    method,
    host: address,
    port: url.port === '' ? undefined : Number(url.port),
    path: `${url.pathname}${url.search}`,
    servername: isIP(hostname) === 0 ? hostname : undefined,
    rejectUnauthorized: true,
    agent: false,
    signal,
    headers: {
      'user-agent': 'Orrery',
      ...headers,
      host: url.host,
      ...(body !== undefined && { 'content-length': String(body.byteLength) }),
    },
  };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = (url.protocol === 'https:' ? httpsRequest : httpRequest)(options, resolve);
    sent.on('error', reject);
    sent.end(body);
  });
  const answer = await readBounded(response, maxAnswerBytes);
  return { kind: 'answered', status: response.statusCode ?? 0, headers: response.headers, body: answer };
}

/** The status has come: a body that then fails or never ends does not change what the receiver said. */
async function readBounded(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let read = 0;
  try {
    for await (const chunk of maxBytes === 0 ? [] : (response as AsyncIterable<Buffer>)) {
      chunks.push(chunk);
      read += chunk.byteLength;
      if (read >= maxBytes) break;
    }
  } catch {
    // What was read until then is the answer.
  }
  response.destroy();
  return Buffer.concat(chunks).subarray(0, maxBytes);
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error)
    return `The receiver cannot be reached: ${String(error.code)}.`;
  return error instanceof Error ? error.message : String(error);
}
