import type { EndpointId } from '@orrery/domain';

/** Which halves of an exchange are told. */
export type LoggerMode = 'ALL' | 'REQUEST' | 'RESPONSE';

/** Where the requests of an endpoint, their answers or both are told as CloudEvents. */
export interface PayloadLogger {
  readonly endpointId: EndpointId;
  readonly url: string;
  readonly mode: LoggerMode;
  /** Of the requests, more than 0. */
  readonly percent: number;
  readonly setAt: Date;
  readonly setBy: string;
}
