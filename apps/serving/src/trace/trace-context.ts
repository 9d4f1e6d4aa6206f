import { randomFillSync } from 'node:crypto';

/** Where a request stands among those that belong together: W3C Trace Context. */
export interface TraceContext {
  /** 16 bytes in hex. */
  readonly traceId: string;
  /** Of who asked, 8 bytes in hex. */
  readonly spanId: string;
  /** Whether who asked records what it does. */
  readonly isSampled: boolean;
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const SAMPLED = 1;

/** Undefined for none, and for what is none: then a trace begins here. Later versions of the form begin as the first does. */
export function readTraceparent(text: unknown): TraceContext | undefined {
  const found = typeof text === 'string' ? TRACEPARENT.exec(text) : null;
  if (found === null) return undefined;
  const [, version, traceId = '', spanId = '', flags = '', rest] = found;
  if (version === 'ff' || (version === '00' && rest !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED };
}

export function writeTraceparent({ traceId, spanId, isSampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`;
}

export function newTraceId(): string {
  return randomHex(16);
}

export function newSpanId(): string {
  return randomHex(8);
}

const POOL_BYTES = 4096;
const pool = Buffer.alloc(POOL_BYTES);
let used = POOL_BYTES;

/** For identifiers, into `target` from `at` on. */
export function drawRandomBytes(bytes: number, target: Buffer, at: number): void {
  const from = draw(bytes);
  pool.copy(target, at, from, from + bytes);
}

function randomHex(bytes: number): string {
  const from = draw(bytes);
  return pool.toString('hex', from, from + bytes);
}

/** Random bytes are drawn many at a time: each draw is a call of the system. @returns where in the pool they are. */
function draw(bytes: number): number {
  if (used + bytes > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return used - bytes;
}
