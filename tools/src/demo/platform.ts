import { openAsBlob } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { RequestError, createClient, type Client, type TypedOperation } from '@orrery/client';
import type { DemoContext } from './demo-context.js';

/** The platform refused something that the job cannot do without. */
export class DemoError extends Error {
  override readonly name = 'DemoError';
}

/** A member of a result union, as every mutation answers. */
interface UnionMember {
  readonly __typename?: string;
}

interface Failure {
  readonly code: string;
  readonly message: string;
}

const PATIENCE_MS = 90_000;
const POLL_MS = 150;
const RETRY_MS = 250;
const TRANSIENT_CODES = new Set(['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'INTERNAL', 'UNKNOWN']);
const TRANSIENT_STATUS = new Set([429, 500, 502, 503, 504]);

/**
 * The platform as any client sees it, through the gateway. What fails for a passing reason (a service that restarts) is
 * tried again: everything that the job asks for can be asked for twice.
 */
export class Platform {
  private readonly client: Client;

  constructor(private readonly context: Pick<DemoContext, 'gatewayUrl' | 'token' | 'signal'>) {
    const { gatewayUrl, token, signal } = context;
    this.client = createClient({ url: gatewayUrl, token, signal });
  }

  get signal(): AbortSignal {
    return this.context.signal;
  }

  /** Asks the graph. */
  ask<Result, Variables>(
    operation: TypedOperation<Result, Variables>,
    variables: Variables,
  ): Promise<Result> {
    return this.patiently(() => this.client.request(operation, variables));
  }

  /** Asks again and again until the answer is there. */
  async until<T>(question: () => Promise<T | undefined>, what: string): Promise<T> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const answer = await question();
      if (answer !== undefined) return answer;
      if (Date.now() > deadline) throw new DemoError(`${what} took longer than ${PATIENCE_MS / 1000} s.`);
      await delay(POLL_MS, undefined, { signal: this.signal });
    }
  }

  get(path: string): Promise<HttpAnswer> {
    return this.send(path, () => ({}));
  }

  /** Sends JSON to a route. @returns its status and JSON answer, whatever the status. */
  post(path: string, json: unknown): Promise<HttpAnswer> {
    return this.send(path, () => ({
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(json),
    }));
  }

  /** Sends a file to a route. */
  async upload(path: string, file: string, contentType: string): Promise<HttpAnswer> {
    const blob = await openAsBlob(file);
    return this.send(path, () => ({ method: 'POST', headers: { 'content-type': contentType }, body: blob }));
  }

  /** Puts bytes in their place. */
  async put(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const headers = { 'content-type': 'application/octet-stream' };
    const { status, body } = await this.send(path, () => ({ method: 'PUT', headers, body: bytes }));
    if (status >= 400) throw new DemoError(`PUT ${path}: ${status} ${JSON.stringify(body)}`);
  }

  /** Saves what a route answers to a file. */
  download(path: string, file: string): Promise<void> {
    return this.patiently(async () => {
      const response = await this.fetch(path, {});
      if (!response.ok) throw new DemoError(`GET ${path}: ${response.status} ${await response.text()}`);
      await writeFile(file, new Uint8Array(await response.arrayBuffer()));
    });
  }

  private send(path: string, init: () => RequestInit): Promise<HttpAnswer> {
    return this.patiently(async () => {
      const response = await this.fetch(path, init());
      const text = await response.text();
      if (TRANSIENT_STATUS.has(response.status))
        throw new TransientError(`${path}: ${response.status} ${text}`);
      return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
    });
  }

  private fetch(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${this.context.token}`);
    return fetch(new URL(path, this.context.gatewayUrl), { ...init, headers, signal: this.signal });
  }

  private async patiently<T>(attempt: () => Promise<T>): Promise<T> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        if (this.signal.aborted || !isTransient(error) || Date.now() > deadline) throw error;
        await delay(RETRY_MS, undefined, { signal: this.signal });
      }
    }
  }
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: unknown;
}

class TransientError extends Error {
  override readonly name = 'TransientError';
}

/** A connection that broke, a service that is not there just now: what a second try can mend. */
function isTransient(error: unknown): boolean {
  if (error instanceof TransientError || error instanceof TypeError) return true;
  return error instanceof RequestError && TRANSIENT_CODES.has(error.code);
}

/** The success of a mutation. @throws {DemoError} with the message of any failure. */
export function succeeded<T extends UnionMember>(result: T): Exclude<T, Failure> {
  if (isFailure(result)) throw new DemoError(`${result.code}: ${result.message}`);
  return result as Exclude<T, Failure>;
}

/** The success of a mutation that gives a name, or null when the name was given by an earlier, interrupted job. */
export function created<T extends UnionMember>(result: T): Exclude<T, Failure> | null {
  return result.__typename === 'NameTakenError' ? null : succeeded(result);
}

function isFailure(result: UnionMember): result is Failure & UnionMember {
  return result.__typename?.endsWith('Error') === true;
}
