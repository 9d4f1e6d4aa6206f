import type { Authorization } from './command-line.js';

export type Query = Readonly<Record<string, string | undefined>>;

/** A server refused a request: what it answered. */
export class RequestFailure extends Error {
  override readonly name = 'RequestFailure';

  constructor(
    request: string,
    readonly status: number,
    answer: string,
  ) {
    super(`${request} answered ${status}: ${answer.slice(0, 500)}`);
  }
}

const RETRY_DELAYS_MS = [250, 500, 1000, 2000, 4000, 8000];
const TRANSIENT = new Set([408, 425, 429, 500, 502, 503, 504]);
const DEADLINE_MS = 300_000;

/** Tries again what may end better. @throws what the last try threw. */
export async function repeatedly<T>(
  work: () => Promise<T>,
  delaysMs: readonly number[] = RETRY_DELAYS_MS,
): Promise<T> {
  for (const delay of delaysMs) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof RequestFailure && !TRANSIENT.has(error.status)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, delay));
  }
  return work();
}

/** One server, asked again where that may help: everything that is asked here can be repeated. */
export class RestClient {
  private readonly retryDelaysMs: readonly number[];

  constructor(
    private readonly base: string,
    private readonly authorization: Authorization,
    { retryDelaysMs = RETRY_DELAYS_MS }: { readonly retryDelaysMs?: readonly number[] } = {},
  ) {
    this.retryDelaysMs = retryDelaysMs;
  }

  get(path: string, query: Query = {}): Promise<unknown> {
    return repeatedly(() => this.json('GET', path + searchOf(query)), this.retryDelaysMs);
  }

  post(path: string, body: object): Promise<unknown> {
    return repeatedly(() => this.json('POST', path, JSON.stringify(body)), this.retryDelaysMs);
  }

  /** The bytes at a path. @throws {RequestFailure} */
  async download(path: string, query: Query = {}): Promise<ReadableStream<Uint8Array>> {
    const response = await this.send('GET', path + searchOf(query));
    return response.body ?? new Blob([]).stream();
  }

  async upload(path: string, bytes: ReadableStream<Uint8Array>): Promise<void> {
    const response = await this.send('PUT', path, bytes);
    await response.body?.cancel();
  }

  private async json(method: string, path: string, body?: string): Promise<unknown> {
    return (await this.send(method, path, body)).json();
  }

  private async send(
    method: string,
    path: string,
    body: string | ReadableStream<Uint8Array> | null = null,
  ): Promise<Response> {
    const headers = new Headers();
    if (this.authorization !== null) headers.set('authorization', this.authorization);
    if (body !== null) {
      headers.set('content-type', typeof body === 'string' ? 'application/json' : 'application/octet-stream');
    }
    const signal = AbortSignal.timeout(DEADLINE_MS);
    const streaming = body instanceof ReadableStream ? { duplex: 'half' } : {};
    const init = { method, headers, body, signal, redirect: 'error', ...streaming } as RequestInit;
    const response = await fetch(this.base + path, init);
    if (response.ok) return response;
    throw new RequestFailure(`${method} ${path.split('?')[0]}`, response.status, await response.text());
  }
}

function searchOf(query: Query): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}
