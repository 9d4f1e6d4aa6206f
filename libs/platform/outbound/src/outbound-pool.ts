import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { Pool, buildConnector, errors } from 'undici';
import { headersProblem } from './outbound-headers.js';
import { readOutboundUrl, type OutboundRefusal, type OutboundTarget } from './outbound-url.js';
import { pinAddress, systemResolve, type ResolveHost } from './resolve-host.js';

export interface OutboundPoolOptions {
  /** Hosts that the operator trusts, whatever their address is. */
  readonly allowedHosts: readonly string[];
  /** Connections at most; what comes beyond waits for one. */
  readonly connections: number;
  /** For resolution and connection together. */
  readonly connectDeadlineMs: number;
  /** A longer answer is an error. */
  readonly maxAnswerBytes: number;
  readonly resolve?: ResolveHost;
}

export interface PooledRequest {
  readonly method: 'GET' | 'POST';
  /** Below the pool's address, with a slash in front. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** For everything, the wait for a connection included. */
  readonly deadlineMs: number;
}

export interface PooledAnswer {
  readonly kind: 'answered';
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Nobody answered. `late`: the deadline passed, so that the other side may be at it still. */
export interface PooledFailure {
  readonly kind: 'unreachable';
  readonly reason: string;
  readonly late: boolean;
}

class RefusedAddressError extends Error {}

/**
 * Connections that are kept open to one address that a user gave, held to what `sendOutbound` is held to: at each new
 * connection the name is resolved once, every address of it must be public, and the very address that was checked is
 * connected to. No redirect is followed, no proxy is used.
 */
export class OutboundPool {
  readonly #pool: Pool;
  readonly #basePath: string;

  private constructor(
    target: OutboundTarget,
    private readonly options: OutboundPoolOptions,
  ) {
    this.#basePath = target.url.pathname.replace(/\/+$/, '');
    this.#pool = new Pool(target.url.origin, {
      connections: options.connections,
      pipelining: 1,
      maxResponseSize: options.maxAnswerBytes,
      connect: pinnedConnector(target, options),
    });
  }

  /** Refuses what can never be reached; a name that leads to a private address is refused at each connection. */
  static open(url: string, options: OutboundPoolOptions): OutboundPool | OutboundRefusal {
    const target = readOutboundUrl(url, options.allowedHosts);
    return target.kind === 'refused' ? target : new OutboundPool(target, options);
  }

  /** Asks once. Never throws. */
  async send(request: PooledRequest): Promise<PooledAnswer | OutboundRefusal | PooledFailure> {
    const problem = headersProblem(request.headers);
    if (problem !== null) return { kind: 'refused', reason: problem };
    const signal = AbortSignal.timeout(Math.max(1, Math.ceil(request.deadlineMs)));
    try {
      const { statusCode, headers, body } = await this.#pool.request({
        method: request.method,
        path: `${this.#basePath}${request.path}`,
        headers: { 'user-agent': 'Orrery', ...request.headers },
        body: request.body ?? null,
        signal,
      });
      const bytes = Buffer.from(await body.arrayBuffer());
      return { kind: 'answered', status: statusCode, headers, body: bytes };
    } catch (error) {
      if (error instanceof RefusedAddressError) return { kind: 'refused', reason: error.message };
      const late = signal.aborted;
      const reason = late ? `No answer within ${Math.ceil(request.deadlineMs)} ms.` : this.#reasonOf(error);
      return { kind: 'unreachable', reason, late };
    }
  }

  /** Lets what is under way end, and closes the connections. */
  close(): Promise<void> {
    return this.#pool.close();
  }

  #reasonOf(error: unknown): string {
    if (error instanceof errors.ResponseExceededMaxSizeError) {
      return `The answer is longer than ${this.options.maxAnswerBytes} bytes.`;
    }
    const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
    if (typeof code === 'string') return `The receiver cannot be reached: ${code}.`;
    return error instanceof Error ? error.message : String(error);
  }
}

function pinnedConnector(
  target: OutboundTarget,
  { connectDeadlineMs, resolve = systemResolve }: OutboundPoolOptions,
): buildConnector.connector {
  const connect = buildConnector({ timeout: connectDeadlineMs });
  const servername = isIP(target.hostname) === 0 ? target.hostname : undefined;
  return (options, callback) => {
    pinAddress(target, resolve, AbortSignal.timeout(connectDeadlineMs)).then(
      (pinned) => {
        if (pinned.kind === 'refused') return callback(new RefusedAddressError(pinned.reason), null);
        connect({ ...options, hostname: pinned.address, ...(servername && { servername }) }, callback);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
    );
  };
}
