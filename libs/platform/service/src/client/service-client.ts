import { Injectable } from '@nestjs/common';
import { DeadlineError, UnavailableError, type ListenerName } from '@orrery/domain';
import type { ServiceConfig } from '../config/service-config.js';

export interface ServiceRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent besides those that the client sets itself. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly deadlineMs: number;
}

/** Another service refused: its status, its code and its message, as it said them. */
export class ServiceRefusal extends Error {
  override readonly name = 'ServiceRefusal';

  constructor(
    readonly service: ListenerName,
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

const RETRY_DELAYS_MS = [50, 150, 450, 1000, 2000];

/** Answers that say "not now": the request was not carried out, or can safely be carried out again. */
const TRANSIENT = new Set([429, 502, 503]);

/**
 * The few synchronous calls between services, with this service's token, a deadline over all tries, and retries of
 * what is safe to repeat: a connection that was refused, and reads.
 */
@Injectable()
export class ServiceClient {
  constructor(private readonly config: ServiceConfig) {}

  /** @returns the parsed JSON body. @throws {ServiceRefusal | UnavailableError | DeadlineError} */
  async json(service: ListenerName, request: ServiceRequest): Promise<unknown> {
    const response = await this.send(service, request);
    return response.json();
  }

  /** @returns the body as a stream of bytes; the caller reads it to its end or cancels it. */
  async stream(service: ListenerName, request: ServiceRequest): Promise<ReadableStream<Uint8Array>> {
    const response = await this.send(service, request);
    if (response.body === null) throw new UnavailableError(`${service} answered without a body.`);
    return response.body;
  }

  /** Asks a service's subgraph. @throws {ServiceRefusal} carrying the first GraphQL error. */
  async graphql(
    service: ListenerName,
    query: string,
    variables: Readonly<Record<string, unknown>>,
    deadlineMs: number,
  ): Promise<Record<string, unknown>> {
    const answer = await this.json(service, {
      method: 'POST',
      path: '/graphql',
      json: { query, variables },
      deadlineMs,
    });
    const { data, errors } = answer as GraphQLAnswer;
    const first = errors?.[0];
    if (first !== undefined) {
      throw new ServiceRefusal(service, 400, first.extensions?.code ?? 'GRAPHQL_ERROR', first.message);
    }
    return data ?? {};
  }

  private async send(service: ListenerName, request: ServiceRequest): Promise<Response> {
    const base = this.config.urls[service];
    if (base === undefined) throw new UnavailableError(`The address of ${service} is not configured.`);
    const deadline = AbortSignal.timeout(request.deadlineMs);
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.attempt(new URL(request.path, base), request, deadline);
      if (outcome instanceof Response && !TRANSIENT.has(outcome.status)) return accepted(service, outcome);
      if (deadline.aborted) throw new DeadlineError(service, request.deadlineMs);
      const delay = RETRY_DELAYS_MS[attempt];
      const repeatable =
        request.method === 'GET' || outcome instanceof Response || isRefusedConnection(outcome);
      if (delay === undefined || !repeatable) {
        throw new UnavailableError(`${service} cannot be reached: try again later.`);
      }
      if (outcome instanceof Response) await outcome.body?.cancel();
      await new Promise((resolve) => setTimeout(resolve, delay));
    }
  }

  private async attempt(url: URL, request: ServiceRequest, signal: AbortSignal): Promise<Response | Error> {
    const authorization = `Bearer ${this.config.serviceToken}`;
    const headers: Record<string, string> = { ...request.headers, authorization };
    if (request.json !== undefined) headers['content-type'] = 'application/json';
    const body = request.json === undefined ? null : JSON.stringify(request.json);
    try {
      return await fetch(url, { method: request.method, headers, body, signal, redirect: 'error' });
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }
}

interface GraphQLAnswer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

async function accepted(service: ListenerName, response: Response): Promise<Response> {
  if (response.ok) return response;
  const text = await response.text();
  const { code, message } = refusalIn(text);
  throw new ServiceRefusal(service, response.status, code, message);
}

function refusalIn(text: string): { code: string; message: string } {
  try {
    const body = JSON.parse(text) as { code?: unknown; message?: unknown; error?: unknown };
    return { code: String(body.code ?? 'REFUSED'), message: String(body.message ?? body.error ?? text) };
  } catch {
    return { code: 'REFUSED', message: text.slice(0, 500) };
  }
}

function isRefusedConnection(error: Error): boolean {
  const cause = error.cause;
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED';
}
