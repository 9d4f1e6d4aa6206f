import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';

const TOO_LARGE = 413;
const LARGEST_DRAINED = 64 * 1024 ** 2;
const LONGEST_DRAINED_MS = 5_000;

/**
 * Hears out whoever sends too much before saying so: a client, or a proxy, that is still sending would otherwise find its
 * connection broken and never see why.
 */
export function drainBeforeRefusing(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    if (reply.statusCode !== TOO_LARGE) return done(null, payload);
    void drainBody(request.raw).then(() => done(null, payload));
  });
}

/** Reads the rest of a body and forgets it, up to a bound of bytes and of time. */
async function drainBody(request: IncomingMessage): Promise<void> {
  if (request.readableEnded || request.destroyed) return;
  await new Promise<void>((resolve) => {
    let left = LARGEST_DRAINED;
    const timer = setTimeout(finish, LONGEST_DRAINED_MS);
    function finish(): void {
      clearTimeout(timer);
      request.off('data', count);
      resolve();
    }
    function count(chunk: Buffer): void {
      left -= chunk.byteLength;
      if (left < 0) finish();
    }
    request.once('end', finish).once('close', finish).on('data', count).resume();
  });
}
