export type SpanAttributes = Readonly<Record<string, string | number>>;

/** What was done from when to when, as part of a request. Times are on the clock of `performance.now()`. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  /** Null for the first of its trace. */
  readonly parentSpanId: string | null;
  readonly name: string;
  /** Whether it answers a call that came from outside. */
  readonly kind: 'server' | 'internal';
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: SpanAttributes;
  readonly hasFailed: boolean;
}
