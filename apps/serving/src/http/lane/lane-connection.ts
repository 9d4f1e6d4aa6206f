import { STATUS_CODES, type IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { lengthOf, type Answer } from '../answer.js';
import type { BodyWatch, Exchange } from './exchange.js';
import { readHead } from './request-head.js';
import { SocketExchange } from './socket-exchange.js';

/** Where connections begin, and where they go on to when there is something on them that is not for the lane. */
export interface LaneHost {
  readonly slowBodies: BodyWatch;
  /** What is to be done with a request; undefined when it is somebody else's. */
  readonly find: (url: string, length: number) => ((exchange: Exchange) => void) | undefined;
  /** Gives the connection, and what came by it, to Node's own server. */
  readonly handOver: (connection: LaneConnection, received: Buffer) => void;
  readonly forget: (connection: LaneConnection) => void;
  /** How long somebody may be connected without a word, and between an answer and the next request. */
  readonly firstWordMs: number;
  readonly keepAliveMs: number;
}

/**
 * A connection whose requests are read and answered without Node's parser, its streams and its response objects, which
 * cost more than a prediction: for as long as all of them are usual, whole heads that are for the lane. With the first
 * that is not, the connection is Node's for good, as if nobody had read from it. One request is under way at a time; what
 * comes behind it stays in the socket.
 */
export class LaneConnection {
  private exchange: SocketExchange | undefined;
  private isAnswered = false;

  constructor(
    readonly socket: Socket,
    private readonly host: LaneHost,
  ) {
    socket.setTimeout(host.firstWordMs);
    socket.on('data', this.onData);
    socket.on('end', this.onEnd);
    socket.on('timeout', this.onTimeout);
    socket.on('close', this.onClose);
    socket.on('error', ignore);
  }

  get slowBodies(): BodyWatch {
    return this.host.slowBodies;
  }

  /** Leaves the socket as if it had never been here. */
  release(): void {
    const { socket } = this;
    socket.setTimeout(0);
    socket.off('data', this.onData);
    socket.off('end', this.onEnd);
    socket.off('timeout', this.onTimeout);
    socket.off('close', this.onClose);
    socket.off('error', ignore);
  }

  /** Ends it unless somebody waits for an answer. */
  endIdle(): void {
    if (this.exchange === undefined || this.isAnswered) this.socket.destroySoon();
  }

  send(answer: Answer, place: 'between' | 'last'): void {
    this.isAnswered = true;
    this.write(answer, place);
    this.exchange?.close();
    if (place === 'last') this.socket.destroySoon();
    else if (this.exchange?.complete === true) this.goOn();
  }

  private write(answer: Answer, place: 'between' | 'last'): void {
    const { socket } = this;
    const length = lengthOf(answer);
    const head = headOf(answer, length, place === 'last' ? 'close' : 'keep-alive');
    if ('body' in answer) {
      // One byte a character is written without a look at each.
      socket.write(head + answer.body, length === answer.body.length ? 'latin1' : 'utf8');
      return;
    }
    socket.cork();
    socket.write(head, 'latin1');
    for (const piece of answer.pieces) socket.write(piece);
    socket.uncork();
  }

  private readonly onData = (chunk: Buffer): void => {
    const { exchange } = this;
    if (exchange === undefined) return this.begin(chunk);
    const rest = exchange.push(chunk);
    if (rest !== undefined) this.wait(rest);
    if (this.isAnswered && exchange.complete) this.goOn();
  };

  private begin(chunk: Buffer): void {
    const head = readHead(chunk);
    const serve = head && this.host.find(head.url, head.contentLength);
    if (head === undefined || serve === undefined) return this.host.handOver(this, chunk);
    this.serve(serve, head, chunk.subarray(head.bodyBegin));
  }

  private serve(
    serve: (exchange: Exchange) => void,
    { headers, contentLength }: { readonly headers: IncomingHttpHeaders; readonly contentLength: number },
    body: Buffer,
  ): void {
    const exchange = new SocketExchange(headers, contentLength, this);
    this.exchange = exchange;
    this.isAnswered = false;
    const rest = body.byteLength === 0 ? undefined : exchange.push(body);
    if (rest !== undefined) this.wait(rest);
    serve(exchange);
  }

  /** What belongs to the next request is read again when its turn has come. */
  private wait(rest: Buffer): void {
    this.socket.pause();
    this.socket.unshift(rest);
  }

  private goOn(): void {
    const { socket } = this;
    // Who does not read answers gets no more of them.
    if (socket.writableNeedDrain) {
      socket.pause();
      socket.once('drain', () => this.goOn());
      return;
    }
    this.exchange = undefined;
    if (socket.timeout !== this.host.keepAliveMs) socket.setTimeout(this.host.keepAliveMs);
    if (socket.isPaused()) socket.resume();
  }

  /** Who hangs up waits for no answer, as Node's server has it too. */
  private readonly onEnd = (): void => {
    this.socket.end();
  };

  private readonly onTimeout = (): void => {
    if (this.exchange === undefined || this.isAnswered) this.socket.destroy();
  };

  private readonly onClose = (): void => {
    this.exchange?.close();
    this.host.forget(this);
  };
}

/** `close` follows, and says all there is to say. */
function ignore(): void {
  // Nobody is there to be told.
}

function headOf({ status, headers }: Answer, length: number, connection: string): string {
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\ndate: ${httpDate()}\r\nconnection: ${connection}\r\n`;
  for (let i = 0; i + 1 < headers.length; i += 2) head += `${headers[i]}: ${headers[i + 1]}\r\n`;
  return `${head}content-length: ${length}\r\n\r\n`;
}

const SECOND_MS = 1000;
let shownSecond = 0;
let shownDate = '';

/** Of this second, written once. */
function httpDate(): string {
  const second = Math.floor(Date.now() / SECOND_MS);
  if (second !== shownSecond) {
    shownSecond = second;
    shownDate = new Date(second * SECOND_MS).toUTCString();
  }
  return shownDate;
}
