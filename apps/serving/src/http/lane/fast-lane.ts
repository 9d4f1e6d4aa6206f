import type { IncomingHttpHeaders } from 'node:http';
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
import type { EarlyPass } from '../../limits/early-pass.js';
import type { RequestTrace } from '../../trace/request-trace.js';
import { TRACERESPONSE, Tracer, endedHttp } from '../../trace/tracer.js';
import { Admission } from '../admission.js';
import { withHeader, type Answer, type WholeAnswer } from '../answer.js';
import type { Exchange } from './exchange.js';
import { LaneEntrance, type Serve } from './lane-entrance.js';

/** A request whose body is there. */
export interface FastRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly principal: Principal | null;
  /** Where limits let it in already. */
  readonly pass: EarlyPass | undefined;
  /** Undefined unless it is traced. */
  readonly trace: RequestTrace | undefined;
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
  readonly answer: (call: Call, request: FastRequest) => Promise<Answer>;
  /** Where in the body there are numbers to be read as they lie; nowhere unless given. */
  readonly dataBegin?: (headers: IncomingHttpHeaders) => number;
  /** A failure as this protocol tells it; a retry-after is added, and the log is seen to. */
  readonly fail: (failure: Failure, call: Call) => WholeAnswer;
}

/** A request on its way through the lane. */
interface Passage {
  readonly route: FastRoute<unknown>;
  readonly call: unknown;
  readonly exchange: Exchange;
  /** Undefined unless it is traced. */
  readonly trace: RequestTrace | undefined;
}

/**
 * Answers the calls of a few routes on the same listener before Node's server and the framework see them, with all that
 * they have on the way: the token, the bound of a body and of the time that it takes, metrics, failures in the protocol's
 * form. What is unusual about a request (its head, no length, much of it, an encoding, a closing server) is theirs, who
 * answer the same.
 */
@Injectable()
export class FastLane {
  private readonly routes: FastRoute<unknown>[] = [];
  private entrance: LaneEntrance | undefined;

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
    if (this.entrance === undefined) this.stepInFront();
    this.routes.push(route as FastRoute<unknown>);
  }

  private stepInFront(): void {
    const fastify: FastifyInstance = this.host.httpAdapter.getInstance();
    const entrance = new LaneEntrance(fastify.server, {
      find: (url) => this.find(url),
      slowBodies: this.slowBodies,
    });
    this.entrance = entrance;
    // Whoever comes from now on is told, by the framework, that the server goes.
    fastify.addHook('preClose', (done) => {
      entrance.close();
      done();
    });
  }

  private find(url: string): Serve | undefined {
    for (const route of this.routes) {
      const call = route.read(url);
      if (call !== undefined) return (exchange) => this.serve(route, call, exchange);
    }
    return undefined;
  }

  private serve(route: FastRoute<unknown>, call: unknown, exchange: Exchange): void {
    const { headers, arrivedMs } = exchange;
    const trace = this.tracer.isOn ? this.tracer.begin(headers, arrivedMs) : undefined;
    const passage = { route, call, exchange, trace };
    let principal: Principal | null;
    try {
      principal = this.authenticator.authenticate(headers.authorization);
      decideAccess('reader', principal);
    } catch (error) {
      return this.send(passage, this.failed(passage, error));
    }
    if (!this.admission.isActive) return this.answer(passage, { principal, pass: undefined });
    this.admission.admit(route.endpointOf(call), principal, exchange).then(
      (pass) => this.answer(passage, { principal, pass }),
      (error: unknown) => this.send(passage, this.failed(passage, error)),
    );
  }

  private answer(passage: Passage, { principal, pass }: Pick<FastRequest, 'principal' | 'pass'>): void {
    const { route, call, exchange, trace } = passage;
    const { headers, arrivedMs } = exchange;
    exchange.receive(route.dataBegin?.(headers) ?? 0, (body) => {
      const fast = { headers, body, principal, pass, trace, arrivedMs };
      route.answer(call, fast).then(
        (answer) => this.send(passage, answer),
        (error: unknown) => this.send(passage, this.failed(passage, error)),
      );
    });
  }

  private failed({ route, call }: Passage, thrown: unknown): WholeAnswer {
    const failure = describeFailure(thrown);
    if (failure.status === 500) this.logger.error(thrown instanceof Error ? thrown : String(thrown));
    const answer = route.fail(failure, call);
    const retryAfterMs = failure.details['retryAfterMs'];
    if (typeof retryAfterMs !== 'number') return answer;
    const seconds = String(Math.max(1, Math.ceil(retryAfterMs / 1000)));
    return { ...answer, headers: [...answer.headers, 'retry-after', seconds] };
  }

  private send({ route: { pattern }, exchange, trace }: Passage, given: Answer): void {
    const told = trace?.traceresponse;
    const answer = told === undefined ? given : withHeader(given, TRACERESPONSE, told);
    exchange.send(answer, this.entrance?.isOpen === true ? 'between' : 'last');
    const nowMs = performance.now();
    if (trace?.isSampled === true) trace.end(endedHttp('POST', pattern, answer.status), nowMs);
    const seconds = (nowMs - exchange.arrivedMs) / 1000;
    this.metrics.observeRequest({ method: 'POST', route: pattern, status: answer.status, seconds });
  }
}
