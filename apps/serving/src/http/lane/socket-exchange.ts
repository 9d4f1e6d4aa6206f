import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import type { Answer } from '../answer.js';
import { BodyCollector } from './body-collector.js';
import type { BodyWatch, Exchange } from './exchange.js';

/** What it asks of the connection that it came by. */
export interface ExchangePeer {
  readonly socket: Socket;
  readonly slowBodies: BodyWatch;
  readonly send: (answer: Answer, place: 'between' | 'last') => void;
}

/** A request that is read from the socket without a parser and streams between. */
export class SocketExchange implements Exchange {
  readonly arrivedMs = performance.now();
  closed = false;
  /** Of the body, that has not come yet. */
  private missing: number;
  private collector: BodyCollector | undefined;
  private take: ((body: Buffer) => void) | undefined;
  /** What came before anybody wanted it. */
  private early: Buffer[] = [];
  private listeners: (() => void)[] | undefined;

  constructor(
    readonly headers: IncomingHttpHeaders,
    private readonly length: number,
    private readonly peer: ExchangePeer,
  ) {
    this.missing = length;
  }

  /** Whether all of the body is there. */
  get complete(): boolean {
    return this.missing === 0;
  }

  get destroyed(): boolean {
    return this.peer.socket.destroyed;
  }

  get readableLength(): number {
    return this.peer.socket.readableLength;
  }

  get socket(): Socket {
    return this.peer.socket;
  }

  once(_event: 'close', listener: () => void): void {
    (this.listeners ??= []).push(listener);
  }

  receive(dataBegin: number, take: (body: Buffer) => void): void {
    const [only] = this.early;
    // As nearly all come.
    if (only?.byteLength === this.length) return take(only);
    this.take = take;
    this.collector = new BodyCollector(this.length, dataBegin);
    for (const piece of this.early) this.collector.push(piece);
    this.early = [];
    if (this.complete) this.hand();
    else this.peer.slowBodies.watch(this);
  }

  send(answer: Answer, place: 'between' | 'last'): void {
    if (!this.closed) this.peer.send(answer, place);
  }

  /** @returns what of it belongs to the next request; undefined when nothing does. */
  push(chunk: Buffer): Buffer | undefined {
    if (this.complete) return chunk;
    const piece = chunk.byteLength > this.missing ? chunk.subarray(0, this.missing) : chunk;
    this.missing -= piece.byteLength;
    // Of a body that was refused nobody wants the rest.
    if (!this.closed) this.keep(piece);
    return piece === chunk ? undefined : chunk.subarray(piece.byteLength);
  }

  /** It was answered, or nobody waits for an answer any more. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.early = [];
    for (const listener of this.listeners ?? []) listener();
  }

  private keep(piece: Buffer): void {
    if (this.collector === undefined) {
      this.early.push(piece);
      return;
    }
    this.collector.push(piece);
    if (this.complete) this.hand();
  }

  private hand(): void {
    this.peer.slowBodies.forget(this);
    this.take?.(this.collector?.whole() ?? Buffer.alloc(0));
  }
}
