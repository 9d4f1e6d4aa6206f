import type { IncomingHttpHeaders } from 'node:http';
import type { SlowBodies } from '@orrery/platform-service';
import type { Answer } from '../answer.js';

/** What ends, when it was answered or when the caller goes away. */
export interface Closable {
  readonly closed: boolean;
  once(event: 'close', listener: () => void): unknown;
}

/** Who sees to it that bodies go on. */
export type BodyWatch = Pick<SlowBodies, 'watch' | 'forget'>;

/** A request on the lane, and the way back to who sent it, whoever reads it from the socket. */
export interface Exchange extends Closable {
  readonly headers: IncomingHttpHeaders;
  /** On the clock of `performance.now()`. */
  readonly arrivedMs: number;
  /**
   * Hands over the body once all of it is there; never, when the caller goes away before.
   * @param dataBegin where in it there are numbers; they will lie at a multiple of 8 in memory when it came in pieces.
   */
  receive(dataBegin: number, take: (body: Buffer) => void): void;
  /** Once, whether or not the body was received. With the last one the connection ends. */
  send(answer: Answer, place: 'between' | 'last'): void;
}
