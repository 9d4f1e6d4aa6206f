import httpProxy from '@fastify/http-proxy';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { SERVICE_CONFIG, type ServiceConfig } from '@orrery/platform-service';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { PROTOCOL_ROUTES } from './protocol-routes.js';

/** The longest that a service may stay silent; uploads of data count from their end. */
const DEADLINE_MS = 120_000;

/**
 * Passes the services' own protocols on, bodies as streams in both directions. Each service decides for itself what a
 * token allows; the gateway adds nothing to what a caller sends.
 */
@Injectable()
export class ProtocolProxy implements OnModuleInit {
  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(SERVICE_CONFIG) private readonly config: ServiceConfig,
  ) {}

  async onModuleInit(): Promise<void> {
    const fastify: FastifyInstance = this.host.httpAdapter.getInstance();
    await fastify.register(async (scope) => {
      // Inside this scope no body is parsed: it travels on as it came.
      scope.removeAllContentTypeParsers();
      for (const { prefix, service } of PROTOCOL_ROUTES) {
        await scope.register(httpProxy, {
          upstream: this.config.urls[service] ?? '',
          prefix,
          rewritePrefix: prefix,
          http: { requestOptions: { timeout: DEADLINE_MS } },
          undici: { connections: 128, headersTimeout: DEADLINE_MS, bodyTimeout: DEADLINE_MS },
          replyOptions: { onError: (reply, { error }) => unreachable(reply as FastifyReply, service, error) },
        });
      }
    });
  }
}

function unreachable(reply: FastifyReply, service: string, error: Error): void {
  const late = error.message.includes('Timeout');
  void reply.status(late ? 504 : 503).send({
    code: late ? 'DEADLINE_EXCEEDED' : 'UNAVAILABLE',
    message: `The service "${service}" ${late ? 'did not answer in time' : 'cannot be reached'}: try again later.`,
    details: {},
  });
}
