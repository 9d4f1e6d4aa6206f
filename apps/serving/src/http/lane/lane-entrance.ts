import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { BodyWatch, Exchange } from './exchange.js';
import { FrameworkExchange } from './framework-exchange.js';
import { LaneConnection, type LaneHost } from './lane-connection.js';

/** What answers a request. */
export type Serve = (exchange: Exchange) => void;

export interface LaneEntranceOptions {
  /** What answers a POST to this address; undefined for what is the server's. */
  readonly find: (url: string) => Serve | undefined;
  readonly slowBodies: BodyWatch;
}

type Listener<Subjects extends unknown[]> = (...subjects: Subjects) => void;

const BODY_LIMIT_BYTES = 1024 ** 2;

/** Stands before a server: connections and requests that are for the lane do not get to it, and all others do. */
export class LaneEntrance {
  readonly #connections = new Set<LaneConnection>();
  readonly #options: LaneEntranceOptions;
  #isOpen = true;

  constructor(server: Server, options: LaneEntranceOptions) {
    this.#options = options;
    const handle = takeListeners<[IncomingMessage, ServerResponse]>(server, 'request');
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const serve = isUsual(request) ? this.#find(request.url ?? '') : undefined;
      if (serve === undefined) handle(request, response);
      else serve(new FrameworkExchange(request, response, options.slowBodies));
    });
    const accept = takeListeners<[Socket]>(server, 'connection');
    const host = this.#hostOf(server, accept);
    server.on('connection', (socket: Socket) => {
      if (this.#isOpen) this.#connections.add(new LaneConnection(socket, host));
      else accept(socket);
    });
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Lets in nobody any more, and ends the connections that wait for nothing. */
  close(): void {
    this.#isOpen = false;
    for (const connection of this.#connections) connection.endIdle();
  }

  #find(url: string): Serve | undefined {
    return this.#isOpen ? this.#options.find(url) : undefined;
  }

  #hostOf(server: Server, accept: Listener<[Socket]>): LaneHost {
    const connections = this.#connections;
    return {
      slowBodies: this.#options.slowBodies,
      find: (url, length) => (length <= BODY_LIMIT_BYTES ? this.#find(url) : undefined),
      handOver: (connection, received) => {
        const { socket } = connection;
        connections.delete(connection);
        connection.release();
        socket.pause();
        socket.unshift(received);
        accept(socket);
        socket.resume();
      },
      forget: (connection) => connections.delete(connection),
      firstWordMs: server.headersTimeout,
      keepAliveMs: server.keepAliveTimeout,
    };
  }
}

/** Takes the place of those who listen. @returns what tells them. */
function takeListeners<Subjects extends unknown[]>(server: Server, event: string): Listener<Subjects> {
  const listeners = server.listeners(event) as Listener<Subjects>[];
  server.removeAllListeners(event);
  return (...subjects) => {
    for (const listener of listeners) listener.apply(server, subjects);
  };
}

function isUsual({ method, headers }: IncomingMessage): boolean {
  if (method !== 'POST' || headers['content-encoding'] !== undefined || headers.expect !== undefined)
    return false;
  const length = Number(headers['content-length']);
  return length > 0 && length <= BODY_LIMIT_BYTES;
}
