import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SpanKind, StatusCode } from '../grpc/generated/opentelemetry/trace_pb.js';
import { readExport } from '../testing/collect-traces.js';
import { exportRequestHead } from './export-request.js';
import { SpanBatch } from './span-batch.js';
import type { Span, TracedRequest } from './span.js';

const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((drawn) => Buffer.from(drawn).toString('hex'));
const text = (maxLength: number) => fc.string({ unit: 'binary', maxLength });
const timesMs = fc.double({ min: 0, max: 1e10, noNaN: true, noDefaultInfinity: true });
const attributes = fc.dictionary(text(200), fc.oneof(text(400), fc.maxSafeNat()), {
  maxKeys: 4,
  noNullPrototype: true,
});
const span: fc.Arbitrary<Span> = fc.record({ name: text(40), startMs: timesMs, endMs: timesMs, attributes });
const request: fc.Arbitrary<TracedRequest> = fc
  .record({
    ...{ traceId: hex(16), spanId: hex(8), parentSpanId: fc.option(hex(8)), tracestate: text(512) },
    ...{ span, hasFailed: fc.boolean(), parts: fc.array(span, { maxLength: 5 }) },
  })
  .map(({ span: own, ...rest }) => ({ ...own, ...rest }));

function readBack(batch: SpanBatch, service: string) {
  return readExport(Buffer.concat([exportRequestHead(service, batch.bytes.byteLength), batch.bytes]));
}

function expectTold(told: ReturnType<typeof readExport>['spans'][number] | undefined, expected: Span): void {
  expect(told?.name).toBe(utf8(expected.name));
  expect(told?.attributes).toEqual(
    Object.fromEntries(
      Object.entries(expected.attributes).map(([key, value]) => [
        utf8(key),
        typeof value === 'number' ? BigInt(value) : utf8(value),
      ]),
    ),
  );
  expect(told?.startTimeUnixNano).toBe(unixNanos(expected.startMs));
  expect(told?.endTimeUnixNano).toBe(unixNanos(expected.endMs));
}

/** Halves of pairs are no text that can be told. */
function utf8(value: string): string {
  return Buffer.from(value).toString();
}

function unixNanos(ms: number): bigint {
  const sinceEpochMs = performance.timeOrigin + ms;
  const whole = Math.floor(sinceEpochMs);
  return BigInt(whole) * 1_000_000n + BigInt(Math.floor((sinceEpochMs - whole) * 1_000_000));
}

describe('a batch of spans', () => {
  it('is what the schema of the collectors’ protocol reads as the same spans', () => {
    fc.assert(
      fc.property(fc.array(request, { minLength: 1, maxLength: 3 }), text(300), (requests, service) => {
        const batch = new SpanBatch();
        for (const each of requests) expect(batch.write(each)).toBe(true);
        const { services, scopes, spans } = readBack(batch, service);
        expect(services).toEqual([utf8(service)]);
        expect(scopes).toEqual(['orrery.serving']);
        expect(spans).toHaveLength(batch.spans);
        const left = [...spans];
        for (const { parts, ...expected } of requests) {
          const own = left.shift();
          expectTold(own, expected);
          expect(own).toMatchObject({
            traceId: expected.traceId,
            spanId: expected.spanId,
            parentSpanId: expected.parentSpanId ?? '',
            traceState: utf8(expected.tracestate),
            kind: SpanKind.SERVER,
          });
          expect(own?.status?.code).toBe(expected.hasFailed ? StatusCode.ERROR : undefined);
          for (const part of parts) {
            const told = left.shift();
            expectTold(told, part);
            expect(told?.status).toBeUndefined();
            expect(told).toMatchObject({
              ...{ traceId: expected.traceId, parentSpanId: expected.spanId },
              ...{ traceState: '', kind: SpanKind.INTERNAL },
            });
          }
        }
        const drawn = spans.filter(({ kind }) => kind === SpanKind.INTERNAL).map(({ spanId }) => spanId);
        expect(new Set(drawn).size).toBe(drawn.length);
      }),
    );
  });

  it('takes what it has room for, and nothing of what it has not', () => {
    const batch = new SpanBatch();
    const name = 'é'.repeat(10_000);
    const large: TracedRequest = {
      ...{ traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), parentSpanId: null, tracestate: '' },
      ...{ name, startMs: 0, endMs: 1, attributes: {}, hasFailed: false, parts: [] },
    };
    let taken = 0;
    while (batch.write(large)) taken += 1;
    const { spans } = readBack(batch, 'test');
    expect(spans.map((each) => each.name)).toEqual(Array.from({ length: taken }, () => name));
    expect(taken).toBeGreaterThan(1);

    batch.clear();

    expect(batch.spans).toBe(0);
    expect(batch.write({ ...large, name: 'é'.repeat(100_000) })).toBe(false);
    expect(batch.write(large)).toBe(true);
    expect(readBack(batch, 'test').spans).toHaveLength(1);
  });
});
