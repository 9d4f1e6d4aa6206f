import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { sendAnswer, type Answer } from '../answer.js';
import { BodyCollector } from './body-collector.js';
import type { BodyWatch, Exchange } from './exchange.js';

/** One that Node's own server has read, because something else on its connection was not for the lane. */
export class FrameworkExchange implements Exchange {
  readonly arrivedMs = performance.now();

  constructor(
    private readonly request: IncomingMessage,
    private readonly response: ServerResponse,
    private readonly slowBodies: BodyWatch,
  ) {}

  get headers(): IncomingHttpHeaders {
    return this.request.headers;
  }

  get closed(): boolean {
    return this.response.closed;
  }

  once(event: 'close', listener: () => void): void {
    this.response.once(event, listener);
  }

  receive(dataBegin: number, take: (body: Buffer) => void): void {
    const { request, slowBodies } = this;
    const collector = new BodyCollector(Number(request.headers['content-length']), dataBegin);
    slowBodies.watch(request);
    request.on('data', (chunk: Buffer) => collector.push(chunk));
    request.on('end', () => {
      slowBodies.forget(request);
      take(collector.whole());
    });
  }

  send(answer: Answer, place: 'between' | 'last'): void {
    if (place === 'last') this.response.shouldKeepAlive = false;
    sendAnswer(this.response, answer);
  }
}
