import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request as send } from 'undici';
import { ArtifactStoreUnavailableError } from '../store/artifact.errors.js';
import { RetryBudget } from './retry-budget.js';
import { textOf } from './s3-xml.js';
import { encodeStrictly, sha256Hex, signRequest, type S3Credentials } from './sigv4.js';

export interface S3Location {
  readonly bucket: string;
  readonly region: string;
  readonly credentials: S3Credentials;
  /** Such as `https://minio.example:9000`; without it, Amazon's endpoint of the region. */
  readonly endpoint?: string;
  /** Whether the bucket stands in the path or in the host name. Default: in the path where an endpoint is given. */
  readonly addressing?: 'path' | 'virtual';
}

export interface S3ClientOptions {
  /** How long an answer may take, retries included. Default: 30 s. */
  readonly timeoutMs?: number;
  /** Waits before retry number `attempt` (from 1). Default: exponential with full jitter. */
  readonly pause?: (attempt: number) => Promise<unknown>;
}

export interface S3Request {
  /** For messages: "could not <operation>". */
  readonly operation: string;
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  /** Without a key, the request is about the bucket. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Statuses besides 2xx that the caller handles. */
  readonly expect?: readonly number[];
}

export interface S3Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The caller must read or destroy it. */
  readonly body: Readable;
}

const MAX_ATTEMPTS = 4;
const CONNECTIONS = 16;
const DEFAULT_TIMEOUT_MS = 30_000;
const MAX_TEXT_BYTES = 8 * 1024 * 1024;
const RETRYABLE_STATUSES = new Set([408, 409, 429, 500, 502, 503, 504]);

/** Signed requests to one bucket. Bodies are in memory, so that every request can be sent again. */
export class S3Client {
  private readonly agent: Agent;
  private readonly base: URL;
  private readonly timeoutMs: number;
  private readonly pause: (attempt: number) => Promise<unknown>;
  private readonly budget = new RetryBudget();

  constructor(
    private readonly location: S3Location,
    options: S3ClientOptions = {},
  ) {
    this.base = baseUrlOf(location);
    this.timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    this.pause = options.pause ?? pauseWithJitter;
    this.agent = new Agent({
      connections: CONNECTIONS,
      connect: { timeout: this.timeoutMs },
      bodyTimeout: this.timeoutMs,
    });
  }

  async send(request: S3Request): Promise<S3Response> {
    const deadline = Date.now() + this.timeoutMs;
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.attempt(request, deadline - Date.now());
      if (outcome.kind === 'answered') return outcome.response;
      const mayRetry = outcome.kind === 'transient' && attempt < MAX_ATTEMPTS && Date.now() < deadline;
      if (!mayRetry || !this.budget.spend()) {
        throw new ArtifactStoreUnavailableError(request.operation, outcome.reason, { cause: outcome.cause });
      }
      await this.pause(attempt);
    }
  }

  /** For answers that are XML, or of which nothing is needed. */
  async sendForText(request: S3Request): Promise<{ readonly response: S3Response; readonly text: string }> {
    const response = await this.send(request);
    return { response, text: await readText(response.body, request.operation) };
  }

  async close(): Promise<void> {
    await this.agent.close();
  }

  private async attempt(request: S3Request, remainingMs: number): Promise<Outcome> {
    const url = this.urlOf(request);
    const payloadSha256 = sha256Hex(request.body ?? '');
    const headers = signRequest(
      {
        method: request.method,
        url,
        headers: { ...request.headers, 'x-amz-content-sha256': payloadSha256 },
        payloadSha256,
      },
      this.location.credentials,
      { region: this.location.region, service: 's3', at: new Date() },
    );
    try {
      const {
        statusCode,
        headers: received,
        body,
      } = await send(url, {
        method: request.method,
        headers,
        body: request.body ?? null,
        dispatcher: this.agent,
        headersTimeout: Math.max(1, remainingMs),
      });
      return await this.judge(request, { status: statusCode, headers: received, body });
    } catch (cause) {
      if (cause instanceof ArtifactStoreUnavailableError) throw cause;
      return { kind: 'transient', reason: reasonOf(cause), cause };
    }
  }

  private async judge(request: S3Request, response: S3Response): Promise<Outcome> {
    const { status } = response;
    if ((status >= 200 && status < 300) || request.expect?.includes(status) === true) {
      this.budget.earn();
      return { kind: 'answered', response };
    }
    const code = textOf(await readText(response.body, request.operation), 'Code');
    const reason = code === undefined ? `HTTP ${status}` : `HTTP ${status} ${code}`;
    return { kind: RETRYABLE_STATUSES.has(status) ? 'transient' : 'refused', reason };
  }

  private urlOf({ key, query = {} }: S3Request): URL {
    const url = new URL(this.base);
    if (key !== undefined) {
      url.pathname = `${url.pathname.replace(/\/$/, '')}/${key.split('/').map(encodeStrictly).join('/')}`;
    }
    url.search = Object.entries(query)
      .map(([name, value]) => `${encodeStrictly(name)}=${encodeStrictly(value)}`)
      .join('&');
    return url;
  }
}

type Outcome =
  | { readonly kind: 'answered'; readonly response: S3Response }
  | { readonly kind: 'transient' | 'refused'; readonly reason: string; readonly cause?: unknown };

function baseUrlOf({ bucket, region, endpoint, addressing }: S3Location): URL {
  const url = new URL(endpoint ?? `https://s3.${region}.amazonaws.com`);
  if ((addressing ?? (endpoint === undefined ? 'virtual' : 'path')) === 'virtual') {
    url.hostname = `${bucket}.${url.hostname}`;
  } else {
    url.pathname = `${url.pathname.replace(/\/$/, '')}/${encodeStrictly(bucket)}`;
  }
  return url;
}

/** Reads the rest of a short answer, so that its connection can serve again. */
export async function discard(body: Readable): Promise<void> {
  await readText(body, 'read an answer');
}

/** Breaks off an answer of any length. */
export function abandon(body: Readable): void {
  // undici reports the breaking off as an error of the stream, which nobody else listens to any more.
  body.on('error', () => undefined);
  body.destroy();
}

async function readText(body: Readable, operation: string): Promise<string> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of body as AsyncIterable<Uint8Array>) {
    sizeBytes += piece.byteLength;
    if (sizeBytes > MAX_TEXT_BYTES)
      throw new ArtifactStoreUnavailableError(operation, 'the answer is too long');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

export function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : 'no answer';
}

function pauseWithJitter(attempt: number): Promise<void> {
  return sleep(Math.random() * 100 * 2 ** attempt);
}
