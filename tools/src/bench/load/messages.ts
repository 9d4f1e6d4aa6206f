/** One HTTP request, ready to be written to a socket. */
export interface PreparedRequest {
  readonly host: string;
  readonly port: number;
  readonly bytes: Uint8Array;
}

/** Requests that make one operation: each is sent when the one before is answered. */
export type Operation = readonly PreparedRequest[];

/** What the load process is asked to do. */
export interface LoadOrder {
  /** Taken in turns. */
  readonly operations: readonly Operation[];
  /** Callers at a time, each on a connection of its own. */
  readonly callers: number;
  readonly durationMs: number;
  /** Each operation is done once, by one caller, and the work ends with the last; else all are done again and again. */
  readonly once?: boolean;
}

export type LoadReply =
  | {
      readonly kind: 'done';
      readonly operations: number;
      readonly seconds: number;
      readonly p50Ms: number;
      readonly p99Ms: number;
    }
  | { readonly kind: 'failed'; readonly message: string };
