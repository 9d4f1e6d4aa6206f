import type { Readable, Transform } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { InvalidInputError, TooLargeError } from '@orrery/domain';
import {
  ServiceLogger,
  TokenAuthenticator,
  decideAccess,
  describeFailure,
  type AccessPolicy,
  type Failure,
  type Principal,
} from '@orrery/platform-service';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { EarlyPass } from '../limits/early-pass.js';
import { Admission, hearOut } from './admission.js';
import { shortenMessage } from './shorten-message.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks, in the scope of a protocol; null for nobody in particular. */
    principal: Principal | null;
    /** Where limits let it in already. */
    pass: EarlyPass | undefined;
  }
  interface FastifyContextConfig {
    /** Who may call a route of a protocol, where it is not whoever may read. */
    readonly access?: AccessPolicy;
    /** Whose limits a request falls under, where that is known before its body is read. */
    readonly endpointOf?: (request: FastifyRequest) => string | undefined;
  }
}

/** What tells a wire protocol from the others that share its listener. */
export interface WireProtocol {
  /** Where all its paths begin; without one, unknown paths are nobody's. */
  readonly prefix?: string;
  /** What `request.body` is, whatever the content type says: nothing is parsed, and no body at all is `undefined`. */
  readonly bodies: 'text' | 'bytes';
  /** Answers a failure as clients of this protocol read it. Status, `retry-after` and the log are seen to. */
  readonly sendFailure: (failure: Failure, reply: FastifyReply) => FastifyReply;
  /** The status of a failure, where the protocol knows not all of ours. */
  readonly statusOf?: (failure: Failure) => number;
}

/**
 * Opens a scope of its own beside Nest's routes for each wire protocol: a token is asked for, bodies come as they are,
 * compressed ones inflated, and whatever fails, also in the listener and for unknown paths, is told in its form.
 */
@Injectable()
export class ProtocolScopes {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly authenticator: TokenAuthenticator,
    private readonly logger: ServiceLogger,
    private readonly admission: Admission,
  ) {}

  /** To be called while the module is initialised. */
  async open(protocol: WireProtocol, addRoutes: (scope: FastifyInstance) => void): Promise<void> {
    const fastify: FastifyInstance = this.host.httpAdapter.getInstance();
    const add = async (scope: FastifyInstance): Promise<void> => {
      this.prepare(scope, protocol);
      addRoutes(scope);
    };
    await fastify.register(add, protocol.prefix === undefined ? {} : { prefix: protocol.prefix });
  }

  private prepare(scope: FastifyInstance, protocol: WireProtocol): void {
    scope.removeAllContentTypeParsers();
    const parseAs = protocol.bodies === 'text' ? 'string' : 'buffer';
    // The usual type by its name too, which is found faster.
    scope.addContentTypeParser(['application/json', '*'], { parseAs }, (_request, body, done) =>
      done(null, body),
    );
    scope.decorateRequest('principal', null);
    scope.addHook('onRequest', (request, _reply, done) => {
      request.principal = this.authenticator.authenticate(request.headers.authorization);
      decideAccess(request.routeOptions.config.access ?? 'reader', request.principal);
      done();
    });
    scope.decorateRequest('pass', undefined);
    scope.addHook('onRequest', (request, reply, done) => this.admit(request, reply, done));
    scope.addHook('preParsing', (request, _reply, payload, done) => inflate(request, payload, done));
    scope.setErrorHandler((error, request, reply) => this.fail(error, request, reply, protocol));
    if (protocol.prefix === undefined) return;
    scope.setNotFoundHandler((request, reply) => {
      const message = `There is no ${request.method} ${request.url.split('?', 1)[0]}.`;
      return send(reply, { status: 404, code: 'NOT_FOUND', message, details: {} }, protocol);
    });
  }

  private admit(request: FastifyRequest, { raw }: FastifyReply, done: (error?: Error) => void): void {
    const endpoint = this.admission.isActive ? request.routeOptions.config.endpointOf?.(request) : undefined;
    if (endpoint === undefined) return done();
    this.admission.admit(endpoint, request.principal, raw).then(
      (pass) => {
        request.pass = pass;
        done();
      },
      (error: Error) => {
        hearOut(request.raw);
        done(error);
      },
    );
  }

  private fail(
    thrown: unknown,
    request: FastifyRequest,
    reply: FastifyReply,
    protocol: WireProtocol,
  ): FastifyReply {
    const failure = describeFailure(thrown);
    const { status } = failure;
    if (status === 500) this.logger.error(thrown instanceof Error ? thrown : String(thrown));
    const tooLarge = () => describeFailure(new TooLargeError(request.routeOptions.bodyLimit));
    return send(reply, status === 413 && failure.code === 'TOO_LARGE' ? tooLarge() : failure, protocol);
  }
}

function send(reply: FastifyReply, failure: Failure, { statusOf, sendFailure }: WireProtocol): FastifyReply {
  const retryAfterMs = failure.details['retryAfterMs'];
  if (typeof retryAfterMs === 'number') {
    reply.header('retry-after', Math.max(1, Math.ceil(retryAfterMs / 1000)));
  }
  const told = { ...failure, message: shortenMessage(failure.message) };
  return sendFailure(told, reply.status(statusOf?.(failure) ?? failure.status));
}

type Inflated = Readable & { receivedEncodedLength?: number };

/** Bodies are counted as they come out: a small one that grows past the limit is not inflated to its end. */
function inflate(
  { headers, routeOptions }: FastifyRequest,
  payload: Readable,
  done: (error: Error | null, payload?: Inflated) => void,
): void {
  const encoding = headers['content-encoding'];
  if (encoding === undefined || encoding === 'identity') return done(null, payload);
  if (encoding !== 'gzip' && encoding !== 'deflate') {
    return done(new InvalidInputError('content-encoding', 'Send the body as gzip, deflate or as it is.'));
  }
  const inflater: Inflated & Transform = encoding === 'gzip' ? createGunzip() : createInflate();
  let received = 0;
  let inflated = 0;
  payload.on('data', (chunk: Buffer) => {
    received += chunk.byteLength;
    inflater.receivedEncodedLength = received;
  });
  payload.on('error', (error) => inflater.destroy(error));
  // Whoever reads it hears of it; when the request is refused unread, nobody does.
  inflater.on('error', () => undefined);
  inflater.on('data', (chunk: Buffer) => {
    inflated += chunk.byteLength;
    // Whoever reads it says what is wrong, and stops to listen.
    if (inflated > routeOptions.bodyLimit) inflater.destroy();
  });
  done(null, payload.pipe(inflater));
}
