import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** The least that must arrive of a body in a time, for as long as somebody reads it. */
export interface BodyPace {
  readonly bytes: number;
  readonly withinMs: number;
}

/** 2 KiB a second: what any line has, and too much for one who holds thousands of connections. */
const SLOWEST: BodyPace = { bytes: 64 * 1024, withinMs: 30_000 };

const TIMED_OUT = 'HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n';

/**
 * Hangs up on those who send a body a byte at a time, to keep a connection busy. A large body may take as long as it
 * needs, so time alone says nothing; and whoever waits because we do not read is not slow.
 */
export function refuseSlowBodies(fastify: FastifyInstance, pace: BodyPace = SLOWEST): void {
  const underWay = new Map<FastifyRequest, number | undefined>();
  const timer = setInterval(() => {
    for (const [request, before] of underWay) {
      const { raw } = request;
      const { bytesRead } = raw.socket;
      const slow = before !== undefined && bytesRead - before < pace.bytes && raw.readableLength === 0;
      if (raw.complete || raw.destroyed) underWay.delete(request);
      else if (slow) hangUp(raw.socket);
      else underWay.set(request, bytesRead);
    }
  }, pace.withinMs).unref();
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (!request.raw.complete && announcesBody(request)) underWay.set(request, undefined);
    done();
  });
  fastify.addHook('onResponse', (request, _reply, done) => {
    underWay.delete(request);
    done();
  });
  fastify.addHook('onClose', (_instance, done) => {
    clearInterval(timer);
    done();
  });
}

function announcesBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function hangUp(socket: Socket): void {
  socket.write(TIMED_OUT);
  socket.destroySoon();
}
