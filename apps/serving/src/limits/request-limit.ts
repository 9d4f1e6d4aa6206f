import type { EndpointId, Identifier } from '@orrery/domain';

export type RequestLimitId = Identifier<'RequestLimit'>;

/** How many requests may come, for all of whom it is: a request must be within every limit that it falls under. */
export interface RequestLimit {
  readonly id: RequestLimitId;
  /** Null for all endpoints together. */
  readonly endpointId: EndpointId | null;
  /** The name of a token; null for all together. */
  readonly token: string | null;
  /** Null for as many as come. */
  readonly rate: RequestRate | null;
  /** Requests under way at a time; null for as many as come. */
  readonly concurrent: number | null;
  readonly setAt: Date;
  readonly setBy: string;
}

export interface RequestRate {
  readonly perSecond: number;
  /** Requests that may come at once after a pause. */
  readonly burst: number;
}
