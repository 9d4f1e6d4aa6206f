/** Numbers are whole and at least 0. */
export type SpanAttributes = Readonly<Record<string, string | number>>;

/** What was done from when to when. Times are on the clock of `performance.now()`. */
export interface Span {
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: SpanAttributes;
}

/** A request that is over: a span of its own, and its parts below that. */
export interface TracedRequest extends Span {
  /** 16 bytes in hex. */
  readonly traceId: string;
  /** 8 bytes in hex. */
  readonly spanId: string;
  /** Null for the first of its trace. */
  readonly parentSpanId: string | null;
  /** What vendors say beside it; empty for nothing. */
  readonly tracestate: string;
  readonly hasFailed: boolean;
  readonly parts: readonly Span[];
}
