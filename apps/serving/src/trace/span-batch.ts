import { drawRandomBytes } from './trace-context.js';
import type { Span, SpanAttributes, TracedRequest } from './span.js';

const BATCH_BYTES = 256 * 1024;

/** Numbers of fields and their kinds, as the messages of OTLP have them on the wire. */
const SPAN = 0x12;
const TRACE_ID = 0x0a;
const SPAN_ID = 0x12;
const TRACE_STATE = 0x1a;
const PARENT_SPAN_ID = 0x22;
const NAME = 0x2a;
const KIND = 0x30;
const START = 0x39;
const END = 0x41;
const ATTRIBUTE = 0x4a;
const STATUS = 0x7a;
const STATUS_CODE = 0x18;
const KEY = 0x0a;
const VALUE = 0x12;
const TEXT = 0x0a;
const WHOLE_NUMBER = 0x18;

const INTERNAL = 1;
const SERVER = 2;
const FAILED = 2;
const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;
/** Most spans take between 128 and 16,383 bytes, most attributes fewer than 128: so many bytes their lengths take. */
const SPAN_LENGTH = 2;
const ATTRIBUTE_LENGTH = 1;

/** More than a span takes beside its texts, and an attribute beside its own. */
const SPAN_BYTES = 96;
const ATTRIBUTE_BYTES = 32;
const CHARACTER_BYTES = 3;

/**
 * Spans as they go to a collector, written when a request ends: what is waiting then is bytes, which cost the garbage
 * collector nothing. Their form is `ScopeSpans` of OTLP (opentelemetry-proto 1.x), the field `spans` again and again.
 */
export class SpanBatch {
  private readonly memory = Buffer.allocUnsafeSlow(BATCH_BYTES);
  private used = 0;
  private written = 0;

  get spans(): number {
    return this.written;
  }

  /** Valid until the next call of `write` or `clear`. */
  get bytes(): Buffer {
    return this.memory.subarray(0, this.used);
  }

  clear(): void {
    this.used = 0;
    this.written = 0;
  }

  /** @returns false, and nothing is written, when there is no room for it. */
  write(request: TracedRequest): boolean {
    if (this.used + mostBytes(request) > BATCH_BYTES) return false;
    const traceIdAt = this.writeServerSpan(request);
    for (const part of request.parts) this.writePart(part, traceIdAt);
    this.written += 1 + request.parts.length;
    return true;
  }

  /** @returns where its identifiers are. */
  private writeServerSpan(request: TracedRequest): number {
    const from = this.begin(SPAN, SPAN_LENGTH);
    this.hex(TRACE_ID, request.traceId, TRACE_ID_BYTES);
    this.hex(SPAN_ID, request.spanId, SPAN_ID_BYTES);
    if (request.tracestate !== '') this.text(TRACE_STATE, request.tracestate);
    if (request.parentSpanId !== null) this.hex(PARENT_SPAN_ID, request.parentSpanId, SPAN_ID_BYTES);
    this.writeRest(request, SERVER);
    if (request.hasFailed) {
      this.byte(STATUS);
      this.byte(2);
      this.byte(STATUS_CODE);
      this.byte(FAILED);
    }
    return this.end(from, SPAN_LENGTH) + 2;
  }

  private writePart(part: Span, traceIdAt: number): void {
    const from = this.begin(SPAN, SPAN_LENGTH);
    this.copy(TRACE_ID, traceIdAt, TRACE_ID_BYTES);
    this.byte(SPAN_ID);
    this.byte(SPAN_ID_BYTES);
    drawRandomBytes(SPAN_ID_BYTES, this.memory, this.used);
    this.used += SPAN_ID_BYTES;
    // Behind the identifier of the trace, its tag and its length comes that of the span.
    this.copy(PARENT_SPAN_ID, traceIdAt + TRACE_ID_BYTES + 2, SPAN_ID_BYTES);
    this.writeRest(part, INTERNAL);
    this.end(from, SPAN_LENGTH);
  }

  private writeRest({ name, startMs, endMs, attributes }: Span, kind: number): void {
    this.text(NAME, name);
    this.byte(KIND);
    this.byte(kind);
    this.time(START, startMs);
    this.time(END, endMs);
    for (const key of Object.keys(attributes)) this.attribute(key, attributes[key] ?? '');
  }

  private attribute(key: string, value: string | number): void {
    const from = this.begin(ATTRIBUTE, ATTRIBUTE_LENGTH);
    this.text(KEY, key);
    const valueFrom = this.begin(VALUE, ATTRIBUTE_LENGTH);
    if (typeof value === 'string') this.text(TEXT, value);
    else {
      this.byte(WHOLE_NUMBER);
      this.varint(value);
    }
    this.end(valueFrom, ATTRIBUTE_LENGTH);
    this.end(from, ATTRIBUTE_LENGTH);
  }

  /** A message within: its length stands before it, and is known when it ends. @returns where it begins. */
  private begin(tag: number, lengthBytes: number): number {
    this.byte(tag);
    this.used += lengthBytes;
    return this.used;
  }

  /** @returns where the message is now. */
  private end(from: number, lengthBytes: number): number {
    const length = this.used - from;
    const moved = varintBytes(length) - lengthBytes;
    if (moved !== 0) this.memory.copyWithin(from + moved, from, this.used);
    this.used = from - lengthBytes;
    this.varint(length);
    this.used += length;
    return from + moved;
  }

  private hex(tag: number, text: string, bytes: number): void {
    this.byte(tag);
    this.byte(bytes);
    this.memory.write(text, this.used, bytes, 'hex');
    this.used += bytes;
  }

  private copy(tag: number, from: number, bytes: number): void {
    this.byte(tag);
    this.byte(bytes);
    this.memory.copyWithin(this.used, from, from + bytes);
    this.used += bytes;
  }

  /** Nearly all are short and ASCII: a loop takes less than a call of what encodes any text. */
  private text(tag: number, text: string): void {
    this.byte(tag);
    const at = this.used;
    this.varint(text.length);
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) {
        this.used = at;
        return this.anyText(text);
      }
      this.byte(code);
    }
  }

  private anyText(text: string): void {
    this.varint(Buffer.byteLength(text));
    this.used += this.memory.write(text, this.used);
  }

  /** Nanoseconds since 1970 in 64 bits, in halves: a double cannot hold them. */
  private time(tag: number, ms: number): void {
    const sinceEpochMs = performance.timeOrigin + ms;
    const whole = Math.floor(sinceEpochMs);
    const nanos = Math.floor((sinceEpochMs - whole) * NANOS);
    const high = Math.floor(whole / 2 ** 16) * NANOS;
    const low = (high % 2 ** 16) * 2 ** 16 + (whole % 2 ** 16) * NANOS + nanos;
    this.byte(tag);
    this.used = this.memory.writeUInt32LE(low % 2 ** 32, this.used);
    this.used = this.memory.writeUInt32LE(Math.floor(high / 2 ** 16) + Math.floor(low / 2 ** 32), this.used);
  }

  private varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.byte((rest % 0x80) + 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.byte(rest);
  }

  private byte(value: number): void {
    this.memory[this.used++] = value;
  }
}

const NANOS = 1_000_000;

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes += 1;
  return bytes;
}

function mostBytes(request: TracedRequest): number {
  let bytes = mostBytesOf(request) + CHARACTER_BYTES * request.tracestate.length;
  for (const part of request.parts) bytes += mostBytesOf(part);
  return bytes;
}

function mostBytesOf({ name, attributes }: Span): number {
  return SPAN_BYTES + CHARACTER_BYTES * name.length + mostBytesOfAttributes(attributes);
}

function mostBytesOfAttributes(attributes: SpanAttributes): number {
  let bytes = 0;
  for (const key of Object.keys(attributes)) {
    const value = attributes[key];
    const characters = key.length + (typeof value === 'string' ? value.length : 0);
    bytes += ATTRIBUTE_BYTES + CHARACTER_BYTES * characters;
  }
  return bytes;
}
