import type { Span, SpanAttributes } from './span.js';

const KINDS = { internal: 1, server: 2 } as const;
const FAILED = 2;

/** The body of a request to `/v1/traces`: OTLP's JSON, in which identifiers are hex and times are text. */
export function writeOtlp(service: string, spans: readonly Span[]): string {
  return JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: attributesOf({ 'service.name': service }) },
        scopeSpans: [{ scope: { name: 'orrery.serving' }, spans: spans.map(otlpSpan) }],
      },
    ],
  });
}

function otlpSpan(span: Span) {
  const { traceId, spanId, parentSpanId, name, kind, startMs, endMs, attributes, hasFailed } = span;
  return {
    traceId,
    spanId,
    // What is undefined is left out.
    parentSpanId: parentSpanId ?? undefined,
    name,
    kind: KINDS[kind],
    startTimeUnixNano: unixNanos(startMs),
    endTimeUnixNano: unixNanos(endMs),
    attributes: attributesOf(attributes),
    status: hasFailed ? { code: FAILED } : undefined,
  };
}

function attributesOf(attributes: SpanAttributes) {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
  }));
}

const NANOS = 1_000_000;
const NANO_DIGITS = 6;

/** A double cannot hold nanoseconds since 1970: whole milliseconds and the rest of one are told apart. */
function unixNanos(ms: number): string {
  const sinceEpochMs = performance.timeOrigin + ms;
  const whole = Math.floor(sinceEpochMs);
  const nanos = Math.floor((sinceEpochMs - whole) * NANOS);
  return `${whole}${String(nanos).padStart(NANO_DIGITS, '0')}`;
}
