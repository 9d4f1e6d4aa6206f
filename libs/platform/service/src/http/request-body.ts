import { Readable } from 'node:stream';
import { RouteConfig } from '@nestjs/platform-fastify';
import { InvalidInputError, TooLargeError } from '@orrery/domain';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Marks a route that takes any body as bytes, JSON too. */
const STREAMED = 'streamedBody';

const BYTES = 'application/octet-stream';

/** Hands the body of a route to it as a stream, whatever its sender says that it is: a file may well be JSON. */
export const StreamedBody = (): MethodDecorator => RouteConfig({ [STREAMED]: true });

/** Hands every body that is not JSON to its route as a stream: the route says how much of it it reads. */
export function acceptStreams(fastify: FastifyInstance): void {
  // Fastify would read it into a string.
  fastify.removeContentTypeParser('text/plain');
  fastify.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  fastify.addHook('onRoute', (route) => {
    if (route.config === undefined || !(STREAMED in route.config)) return;
    route.onRequest = (request, _reply, done) => {
      request.headers['content-type'] = BYTES;
      done();
    };
  });
  // What a route left unread would hold up the next request of the same connection for ever.
  fastify.addHook('onResponse', (request, _reply, done) => {
    if (!request.raw.readableEnded) request.raw.resume();
    done();
  });
}

/**
 * The body of a request as it arrives. Its reader may stop in the middle; it gets no stream to destroy, because the rest
 * of a destroyed one cannot be taken off the connection.
 * @throws {InvalidInputError} when it was sent as JSON or not at all.
 */
export function bodyStream(request: FastifyRequest): AsyncIterable<Uint8Array> {
  if (request.body instanceof Readable) return request.body.iterator({ destroyOnReturn: false });
  throw new InvalidInputError('body', 'Send the bytes of the file as the body, with its own content type.');
}

/** A whole body in memory. @throws {InvalidInputError | TooLargeError} */
export async function readBody(request: FastifyRequest, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of bodyStream(request)) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > maxBytes) throw new TooLargeError(maxBytes);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
