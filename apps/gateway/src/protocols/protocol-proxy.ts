import { Agent as HttpAgent, type AgentOptions, type IncomingHttpHeaders } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import httpProxy from '@fastify/http-proxy';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { SERVICE_CONFIG, type ServiceConfig } from '@orrery/platform-service';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { PROTOCOL_ROUTES, type ProtocolRoute } from './protocol-routes.js';
import { unreachable, unsendable, type FailureAnswer } from './proxy-failure.js';

/** The longest that a service, or a client in the middle of a body, may stay silent. */
const DEADLINE_MS = 120_000;

/** Connections to the services are kept open and shared by all routes. */
const CONNECTIONS = { keepAlive: true, maxSockets: 128 };
/** A listener keeps its connection to itself; the service behind says how many it takes. */
const LASTING_CONNECTIONS = { keepAlive: false, maxSockets: 2048 };

/**
 * Passes the services' own protocols on, bodies as streams in both directions. Each service decides for itself what a
 * token allows; the gateway adds nothing to what a caller sends but the address that it was sent to.
 */
@Injectable()
export class ProtocolProxy implements OnModuleInit {
  private readonly agents = agentsOf(CONNECTIONS);
  private readonly lastingAgents = agentsOf(LASTING_CONNECTIONS);

  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(SERVICE_CONFIG) private readonly config: ServiceConfig,
  ) {}

  async onModuleInit(): Promise<void> {
    const fastify: FastifyInstance = this.host.httpAdapter.getInstance();
    await fastify.register(async (scope) => {
      // Inside this scope no body is parsed: it travels on as it came.
      scope.removeAllContentTypeParsers();
      for (const route of PROTOCOL_ROUTES) await scope.register((inner) => this.passOn(inner, route));
    });
  }

  private async passOn(scope: FastifyInstance, route: ProtocolRoute): Promise<void> {
    const { prefix, service, lasting } = route;
    scope.setErrorHandler((error, _request, reply) => answer(reply, unsendable(route, error)));
    await scope.register(httpProxy, {
      upstream: this.config.urls[service] ?? '',
      prefix,
      rewritePrefix: prefix,
      http: { agents: lasting ? this.lastingAgents : this.agents, requestOptions: { timeout: DEADLINE_MS } },
      replyOptions: {
        rewriteRequestHeaders: (request, headers) => ({
          ...originOf(request),
          ...withoutBody(request.method, headers),
        }),
        onError: (reply, { error }) => answer(reply as FastifyReply, unreachable(route, error)),
      },
    });
  }
}

function agentsOf(options: AgentOptions) {
  return { 'http:': new HttpAgent(options), 'https:': new HttpsAgent(options) };
}

/**
 * The body of a GET is not passed on, so nothing may announce one either: the service would take the beginning of the
 * next request on the same connection, which may be somebody else's, for it.
 */
function withoutBody(method: string, headers: IncomingHttpHeaders): IncomingHttpHeaders {
  if (method !== 'GET' && method !== 'HEAD') return headers;
  const { 'content-length': _length, 'transfer-encoding': _encoding, ...others } = headers;
  return others;
}

/** What there is of a request in every version of HTTP. */
interface ReachedAt {
  readonly protocol: string;
  readonly headers: { readonly host?: string | undefined };
}

/** Under which address the caller reached us, unless a proxy in front said so: some answers tell an address to go on to. */
function originOf({ headers, protocol }: ReachedAt): Record<string, string> {
  return { 'x-forwarded-host': headers.host ?? '', 'x-forwarded-proto': protocol };
}

function answer(reply: FastifyReply, { status, body }: FailureAnswer): void {
  void reply.status(status).send(body);
}
