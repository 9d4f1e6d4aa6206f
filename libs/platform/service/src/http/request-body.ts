import { Readable } from 'node:stream';
import { InvalidInputError, TooLargeError } from '@orrery/domain';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Hands every body that is not JSON to its route as a stream: the route says how much of it it reads. */
export function acceptStreams(fastify: FastifyInstance): void {
  fastify.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
}

/** The body of a request as it arrives. @throws {InvalidInputError} when it was sent as JSON or not at all. */
export function bodyStream(request: FastifyRequest): Readable {
  if (request.body instanceof Readable) return request.body;
  throw new InvalidInputError('body', 'Send the bytes of the file as the body, with its own content type.');
}

/** A whole body in memory. @throws {InvalidInputError | TooLargeError} */
export async function readBody(request: FastifyRequest, maxBytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of bodyStream(request)) {
    const bytes = chunk as Buffer;
    sizeBytes += bytes.byteLength;
    if (sizeBytes > maxBytes) throw new TooLargeError(maxBytes);
    chunks.push(bytes);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
