import { describe, expect, it } from 'vitest';
import { newSpanId, newTraceId, readTraceparent, writeTraceparent } from './trace-context.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

describe('traceparent', () => {
  it.each([
    ['01', true],
    ['00', false],
    ['03', true],
  ])('with the flags %s says whether the caller records', (flags, isSampled) => {
    const context = readTraceparent(`00-${TRACE}-${SPAN}-${flags}`);
    expect(context).toEqual({ traceId: TRACE, spanId: SPAN, isSampled });
  });

  it('of a later version begins as the first does', () => {
    expect(readTraceparent(`cc-${TRACE}-${SPAN}-01-more`)).toMatchObject({ traceId: TRACE });
  });

  it.each([
    undefined,
    ['a', 'b'],
    '',
    `00-${TRACE}-${SPAN}`,
    `00-${TRACE}-${SPAN}-01-more`,
    `ff-${TRACE}-${SPAN}-01`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
  ])('is none in %j', (text) => {
    expect(readTraceparent(text)).toBeUndefined();
  });

  it('is read as it was written', () => {
    const context = { traceId: newTraceId(), spanId: newSpanId(), isSampled: true };
    expect(readTraceparent(writeTraceparent(context))).toEqual(context);
  });

  it('has another identifier each time', () => {
    expect(new Set(Array.from({ length: 1000 }, newSpanId)).size).toBe(1000);
  });
});
