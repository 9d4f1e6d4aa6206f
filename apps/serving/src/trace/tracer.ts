import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { SERVICE_CONFIG, ServiceLogger, ServiceMetrics } from '@orrery/platform-service';
import type { FastifyInstance } from 'fastify';
import { Counter } from 'prom-client';
import type { ServingConfig } from '../serving.config.js';
import { RequestTrace } from './request-trace.js';
import { SpanExporter } from './span-exporter.js';
import { readTraceparent } from './trace-context.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined unless it is traced. */
    trace: RequestTrace | undefined;
  }
}

/** Headers, of which `traceparent` and `tracestate` say what trace a request is part of. */
export type TraceHeaders = Readonly<Record<string, unknown>>;

/** The header by which an answer tells its trace (W3C Trace Context, level 2). */
export const TRACERESPONSE = 'traceresponse';
const MOST_STATE = 512;

/** Traces requests when there is somebody to tell, and else is not there at all. */
@Injectable()
export class Tracer implements OnModuleInit, OnApplicationShutdown {
  private readonly exporter: SpanExporter | null;
  private readonly sampleRatio: number;

  constructor(
    private readonly host: HttpAdapterHost,
    { registry }: ServiceMetrics,
    logger: ServiceLogger,
    @Inject(SERVICE_CONFIG) { traces }: ServingConfig,
  ) {
    this.sampleRatio = traces?.sampleRatio ?? 0;
    if (traces === null) {
      this.exporter = null;
      return;
    }
    const dropped = new Counter({
      name: 'orrery_spans_dropped_total',
      help: 'Spans that the collector of traces did not get.',
      registers: [registry],
    });
    this.exporter = new SpanExporter({
      ...traces,
      onDropped: (spans, reason) => {
        dropped.inc(spans);
        logger.warn(`traces: ${spans} spans are lost: ${reason}`);
      },
    });
  }

  get isOn(): boolean {
    return this.exporter !== null;
  }

  /** Undefined while nothing is traced. */
  begin({ traceparent, tracestate }: TraceHeaders, startMs: number): RequestTrace | undefined {
    const { exporter } = this;
    if (exporter === null) return undefined;
    const parent = readTraceparent(traceparent);
    const isSampled = parent?.isSampled ?? Math.random() < this.sampleRatio;
    const isState = parent !== undefined && typeof tracestate === 'string' && tracestate.length <= MOST_STATE;
    return new RequestTrace(
      { parent, tracestate: isState ? tracestate : undefined, isSampled, startMs },
      (ended) => exporter.offer(ended),
    );
  }

  /** What goes through the framework is traced by its hooks: all that is posted. */
  onModuleInit(): void {
    const fastify: FastifyInstance = this.host.httpAdapter.getInstance();
    fastify.decorateRequest('trace', undefined);
    if (!this.isOn) return;
    fastify.addHook('onRequest', (request, reply, done) => {
      const startMs = performance.now() - reply.elapsedTime;
      const trace = request.method === 'POST' ? this.begin(request.headers, startMs) : undefined;
      if (trace !== undefined) {
        request.trace = trace;
        const { traceresponse } = trace;
        if (traceresponse !== undefined) reply.header(TRACERESPONSE, traceresponse);
      }
      done();
    });
    fastify.addHook('onResponse', (request, { statusCode }, done) => {
      const { method, routeOptions } = request;
      request.trace?.end(endedHttp(method, routeOptions.url ?? '', statusCode), performance.now());
      done();
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.exporter?.close();
  }
}

const SERVER_ERROR = 500;

/** By the names of OpenTelemetry's conventions. */
export function endedHttp(method: string, route: string, status: number) {
  return {
    name: `${method} ${route}`,
    attributes: { 'http.request.method': method, 'http.route': route, 'http.response.status_code': status },
    hasFailed: status >= SERVER_ERROR,
  };
}
