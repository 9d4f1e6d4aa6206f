import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** The least that must arrive of a body in a time, for as long as somebody reads it. */
export interface BodyPace {
  readonly bytes: number;
  readonly withinMs: number;
}

/** 2 KiB a second: what any line has, and too much for one who holds thousands of connections. */
const SLOWEST: BodyPace = { bytes: 64 * 1024, withinMs: 30_000 };

const TIMED_OUT = 'HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n';

/** A request whose body comes, as Node's own are. */
export interface ComingBody {
  /** Whether all of it is there. */
  readonly complete: boolean;
  readonly destroyed: boolean;
  /** What is there and waits to be read. */
  readonly readableLength: number;
  readonly socket: Socket;
}

/**
 * Hangs up on those who send a body a byte at a time, to keep a connection busy. A large body may take as long as it
 * needs, so time alone says nothing; and whoever waits because we do not read is not slow.
 */
export class SlowBodies {
  private readonly underWay = new Map<ComingBody, number | undefined>();
  /** Of this turn of the event loop: most bodies are there at its end, and need no watching. */
  private arrived: ComingBody[] = [];
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly pace: BodyPace = SLOWEST) {
    this.timer = setInterval(() => this.check(), pace.withinMs).unref();
  }

  /** From now until `forget`, for as long as the body is not there. */
  watch(request: ComingBody): void {
    if (this.arrived.push(request) === 1) setImmediate(() => this.watchUnfinished());
  }

  forget(request: ComingBody): void {
    if (this.underWay.size > 0) this.underWay.delete(request);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private watchUnfinished(): void {
    const { arrived } = this;
    this.arrived = [];
    for (const request of arrived)
      if (!request.complete && !request.destroyed) this.underWay.set(request, undefined);
  }

  private check(): void {
    for (const [request, before] of this.underWay) {
      const { bytesRead } = request.socket;
      const isBehind = before !== undefined && bytesRead - before < this.pace.bytes;
      if (request.complete || request.destroyed) this.underWay.delete(request);
      else if (isBehind && request.readableLength === 0) hangUp(request.socket);
      else this.underWay.set(request, bytesRead);
    }
  }
}

/** Watches the bodies of all requests. */
export function refuseSlowBodies(fastify: FastifyInstance, bodies: SlowBodies): void {
  fastify.addHook('onRequest', ({ raw }, _reply, done) => {
    if (!raw.complete && announcesBody(raw)) bodies.watch(raw);
    done();
  });
  fastify.addHook('onResponse', ({ raw }, _reply, done) => {
    bodies.forget(raw);
    done();
  });
  fastify.addHook('onClose', (_instance, done) => {
    bodies.stop();
    done();
  });
}

function announcesBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function hangUp(socket: Socket): void {
  socket.write(TIMED_OUT);
  socket.destroySoon();
}
