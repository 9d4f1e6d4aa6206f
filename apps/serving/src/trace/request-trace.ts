import { newSpanId, newTraceId, writeTraceparent, type TraceContext } from './trace-context.js';
import type { Span, SpanAttributes } from './span.js';

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
  readonly traceId: string;
  readonly spanId = newSpanId();
  readonly isSampled: boolean;
  readonly #spans: Span[] = [];
  #routedFromMs: number | undefined;
  #encodedFromMs: number | undefined;
  #isOver = false;

  constructor(
    private readonly start: TraceStart,
    private readonly send: (spans: readonly Span[]) => void,
  ) {
    this.traceId = start.parent?.traceId ?? newTraceId();
    this.isSampled = start.isSampled;
  }

  /** As others are to be told of it. */
  get traceparent(): string {
    return writeTraceparent(this);
  }

  /** What goes along with a request that is sent on. */
  get headers(): Readonly<Record<string, string>> {
    const { tracestate } = this.start;
    return { traceparent: this.traceparent, ...(tracestate !== undefined && { tracestate }) };
  }

  /** Somebody begins to ask who answers. */
  routing(nowMs: number): void {
    this.#routedFromMs ??= nowMs;
  }

  /** One version answered its part, or all of it. */
  answered({ beganMs, endedMs, computeMs, attributes }: Answered): void {
    if (!this.isSampled) return;
    const computedFromMs = Math.max(beganMs, endedMs - computeMs);
    this.#add('route', this.#routedFromMs ?? beganMs, beganMs, NONE);
    this.#add('queue', beganMs, computedFromMs, attributes);
    this.#add('compute', computedFromMs, endedMs, attributes);
    this.#encodedFromMs = Math.max(this.#encodedFromMs ?? 0, endedMs);
  }

  /** The answer is written; the first word counts. */
  end({ name, attributes, hasFailed }: Ended, nowMs: number): void {
    if (!this.isSampled || this.#isOver) return;
    this.#isOver = true;
    if (this.#encodedFromMs !== undefined) this.#add('encode', this.#encodedFromMs, nowMs, NONE);
    // Field by field, as below: a spread costs more than all the rest.
    this.#spans.push({
      traceId: this.traceId,
      spanId: this.spanId,
      parentSpanId: this.start.parent?.spanId ?? null,
      name,
      kind: 'server',
      startMs: this.start.startMs,
      endMs: nowMs,
      attributes,
      hasFailed,
    });
    this.send(this.#spans);
  }

  #add(name: string, startMs: number, endMs: number, attributes: SpanAttributes): void {
    const { traceId, spanId: parentSpanId } = this;
    const spanId = newSpanId();
    const kind = 'internal';
    this.#spans.push({
      traceId,
      spanId,
      parentSpanId,
      name,
      kind,
      startMs,
      endMs,
      attributes,
      hasFailed: false,
    });
  }
}
