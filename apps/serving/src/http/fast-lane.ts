import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import {
  ServiceLogger,
  ServiceMetrics,
  SlowBodies,
  TokenAuthenticator,
  decideAccess,
  describeFailure,
  type Failure,
  type Principal,
} from '@orrery/platform-service';
import type { FastifyInstance } from 'fastify';
import { withTrace } from '../trace/current-trace.js';
import type { RequestTrace } from '../trace/request-trace.js';
import { TRACERESPONSE, Tracer, endedHttp } from '../trace/tracer.js';
import type { EarlyPass } from '../limits/early-pass.js';
import { Admission } from './admission.js';
import { BodyCollector } from './body-collector.js';
import { writeAnswer, type WholeAnswer } from './write-answer.js';
import { writePieces, type PiecedAnswer } from './write-pieces.js';

/** A request whose body is there. */
export interface FastRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly principal: Principal | null;
  /** Where limits let it in already. */
  readonly pass: EarlyPass | undefined;
  /** On the clock of `performance.now()`. */
  readonly arrivedMs: number;
}

/** A call that is made so often that the framework around it would cost more than all the rest. */
export interface FastRoute<Call> {
  /** As metrics name it. */
  readonly pattern: string;
  /** What a POST to this address asks for; undefined leaves the request to the framework. */
  readonly read: (url: string) => Call | undefined;
  /** Whose limits it falls under. */
  readonly endpointOf: (call: Call) => string;
  readonly answer: (call: Call, request: FastRequest) => Promise<WholeAnswer | PiecedAnswer>;
  /** Where in the body there are numbers to be read as they lie; nowhere unless given. */
  readonly dataBegin?: (headers: IncomingHttpHeaders) => number;
  /** A failure as this protocol tells it; a retry-after is added, and the log is seen to. */
  readonly fail: (failure: Failure, call: Call) => WholeAnswer;
}

const BODY_LIMIT_BYTES = 1024 ** 2;

/**
 * Answers the calls of a few routes on the same listener before the framework sees them, with all that it has on the way:
 * the token, the bound of a body and of the time that it takes, metrics, failures in the protocol's form. What is unusual
 * about a request (no length, much of it, an encoding, a closing server) is the framework's, which answers the same.
 */
@Injectable()
export class FastLane {
  private readonly routes: FastRoute<unknown>[] = [];
  private isOpen = false;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly authenticator: TokenAuthenticator,
    private readonly metrics: ServiceMetrics,
    private readonly slowBodies: SlowBodies,
    private readonly logger: ServiceLogger,
    private readonly tracer: Tracer,
    private readonly admission: Admission,
  ) {}

  /** To be called while the module is initialised. */
  open<Call>(route: FastRoute<Call>): void {
    if (this.routes.length === 0) this.stepInFront();
    this.routes.push(route as FastRoute<unknown>);
  }

  private stepInFront(): void {
    const fastify: FastifyInstance = this.host.httpAdapter.getInstance();
    const server: Server = fastify.server;
    const framework = server.listeners('request') as ((
      request: IncomingMessage,
      response: ServerResponse,
    ) => void)[];
    server.removeAllListeners('request');
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      if (!this.take(request, response))
        for (const listener of framework) listener.call(server, request, response);
    });
    this.isOpen = true;
    // Whoever comes from now on is told, by the framework, that the server goes.
    fastify.addHook('preClose', (done) => {
      this.isOpen = false;
      done();
    });
  }

  private take(request: IncomingMessage, response: ServerResponse): boolean {
    if (!this.isOpen || request.method !== 'POST' || !isUsual(request)) return false;
    const { url = '' } = request;
    for (const route of this.routes) {
      const call = route.read(url);
      if (call === undefined) continue;
      const arrivedMs = performance.now();
      const trace = this.tracer.isOn ? this.tracer.begin(request.headers, arrivedMs) : undefined;
      this.receive(route, call, { request, response, arrivedMs, trace });
      return true;
    }
    return false;
  }

  private receive(route: FastRoute<unknown>, call: unknown, exchange: Exchange): void {
    const { request, response } = exchange;
    let principal: Principal | null;
    try {
      principal = this.authenticator.authenticate(request.headers.authorization);
      decideAccess('reader', principal);
    } catch (error) {
      return this.send(route, exchange, this.failed(route, call, error));
    }
    if (!this.admission.isActive) return this.collect(route, call, exchange, { principal, pass: undefined });
    this.admission.admit(route.endpointOf(call), principal, response).then(
      (pass) => this.collect(route, call, exchange, { principal, pass }),
      (error: unknown) => this.send(route, exchange, this.failed(route, call, error)),
    );
  }

  private collect(
    route: FastRoute<unknown>,
    call: unknown,
    exchange: Exchange,
    { principal, pass }: Pick<FastRequest, 'principal' | 'pass'>,
  ): void {
    const { request, trace, arrivedMs } = exchange;
    const { headers } = request;
    const collector = new BodyCollector(Number(headers['content-length']), route.dataBegin?.(headers) ?? 0);
    this.slowBodies.watch(request);
    request.on('data', (chunk: Buffer) => collector.push(chunk));
    request.on('end', () => {
      this.slowBodies.forget(request);
      const body = collector.whole();
      const fast = { headers, body, principal, pass, arrivedMs };
      const answer =
        trace === undefined ? route.answer(call, fast) : withTrace(trace, () => route.answer(call, fast));
      answer.then(
        (answer) => this.send(route, exchange, answer),
        (error: unknown) => this.send(route, exchange, this.failed(route, call, error)),
      );
    });
  }

  private failed(route: FastRoute<unknown>, call: unknown, thrown: unknown): WholeAnswer {
    const failure = describeFailure(thrown);
    if (failure.status === 500) this.logger.error(thrown instanceof Error ? thrown : String(thrown));
    const answer = route.fail(failure, call);
    const retryAfterMs = failure.details['retryAfterMs'];
    if (typeof retryAfterMs !== 'number') return answer;
    const seconds = String(Math.max(1, Math.ceil(retryAfterMs / 1000)));
    return { ...answer, headers: [...answer.headers, 'retry-after', seconds] };
  }

  private send(
    { pattern }: FastRoute<unknown>,
    { response, arrivedMs, trace }: Exchange,
    given: WholeAnswer | PiecedAnswer,
  ): void {
    const answer = trace === undefined ? given : withTraceresponse(given, trace);
    if (!this.isOpen) response.shouldKeepAlive = false;
    if ('pieces' in answer) writePieces(response, answer);
    else writeAnswer(response, answer);
    const nowMs = performance.now();
    trace?.end(endedHttp('POST', pattern, answer.status), nowMs);
    const seconds = (nowMs - arrivedMs) / 1000;
    this.metrics.observeRequest({ method: 'POST', route: pattern, status: answer.status, seconds });
  }
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly arrivedMs: number;
  /** Undefined unless it is traced. */
  readonly trace: RequestTrace | undefined;
}

function withTraceresponse(
  answer: WholeAnswer | PiecedAnswer,
  { traceparent }: RequestTrace,
): WholeAnswer | PiecedAnswer {
  const { status } = answer;
  const headers = [...answer.headers, TRACERESPONSE, traceparent];
  return 'pieces' in answer
    ? { status, headers, pieces: answer.pieces }
    : { status, headers, body: answer.body };
}

function isUsual({ headers }: IncomingMessage): boolean {
  if (headers['content-encoding'] !== undefined || headers.expect !== undefined) return false;
  const length = Number(headers['content-length']);
  return length > 0 && length <= BODY_LIMIT_BYTES;
}
