import { newSpanId, newTraceId, writeTraceparent, type TraceContext } from './trace-context.js';
import type { Span, SpanAttributes, TracedRequest } from './span.js';

export interface TraceStart {
  readonly parent: TraceContext | undefined;
  /** What vendors say beside it, passed on as it came. */
  readonly tracestate: string | undefined;
  readonly isSampled: boolean;
  /** On the clock of `performance.now()`. */
  readonly startMs: number;
}

export interface Answered {
  readonly beganMs: number;
  readonly endedMs: number;
  /** Of this time, what the runtime took at the end of it. */
  readonly computeMs: number;
  readonly attributes: SpanAttributes;
}

export interface Ended {
  readonly name: string;
  readonly attributes: SpanAttributes;
  readonly hasFailed: boolean;
}

const NONE: SpanAttributes = {};

/** What becomes of one request: a span for all of it, and one each for route, queue, compute and encode. */
export class RequestTrace {
  readonly isSampled: boolean;
  private readonly parts: Span[] = [];
  // Drawn when somebody asks for them: most requests are not recorded, and nobody is told of those.
  private drawnTraceId: string | undefined;
  private drawnSpanId: string | undefined;
  private routedFromMs: number | undefined;
  private encodedFromMs: number | undefined;
  private isOver = false;

  constructor(
    private readonly start: TraceStart,
    private readonly send: (request: TracedRequest) => void,
  ) {
    this.isSampled = start.isSampled;
  }

  get traceId(): string {
    return (this.drawnTraceId ??= this.start.parent?.traceId ?? newTraceId());
  }

  get spanId(): string {
    return (this.drawnSpanId ??= newSpanId());
  }

  /** As others are to be told of it. */
  get traceparent(): string {
    return writeTraceparent(this);
  }

  /** What who asked is told of it: nothing when it began here and is not recorded. */
  get traceresponse(): string | undefined {
    return this.isSampled || this.start.parent !== undefined ? this.traceparent : undefined;
  }

  /** What goes along with a request that is sent on. */
  get headers(): Readonly<Record<string, string>> {
    const { tracestate } = this.start;
    return { traceparent: this.traceparent, ...(tracestate !== undefined && { tracestate }) };
  }

  /** Somebody begins to ask who answers. */
  routing(nowMs: number): void {
    this.routedFromMs ??= nowMs;
  }

  /** One version answered its part, or all of it. */
  answered({ beganMs, endedMs, computeMs, attributes }: Answered): void {
    if (!this.isSampled) return;
    const computedFromMs = Math.max(beganMs, endedMs - computeMs);
    this.add('route', this.routedFromMs ?? beganMs, beganMs, NONE);
    this.add('queue', beganMs, computedFromMs, attributes);
    this.add('compute', computedFromMs, endedMs, attributes);
    this.encodedFromMs = Math.max(this.encodedFromMs ?? 0, endedMs);
  }

  /** The answer is written; the first word counts. */
  end({ name, attributes, hasFailed }: Ended, nowMs: number): void {
    if (!this.isSampled || this.isOver) return;
    this.isOver = true;
    if (this.encodedFromMs !== undefined) this.add('encode', this.encodedFromMs, nowMs, NONE);
    const { traceId, spanId, parts, start } = this;
    this.send({
      traceId,
      spanId,
      parentSpanId: start.parent?.spanId ?? null,
      tracestate: start.tracestate ?? '',
      name,
      startMs: start.startMs,
      endMs: nowMs,
      attributes,
      hasFailed,
      parts,
    });
  }

  private add(name: string, startMs: number, endMs: number, attributes: SpanAttributes): void {
    this.parts.push({ name, startMs, endMs, attributes });
  }
}
