import { deflateSync, gzipSync } from 'node:zlib';
import { mutateBytes, mutateText, pick, type Random, type SeedRequest } from './mutate.js';

/** A request as it is sent. */
export interface WireRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const HEADER_LENGTH = 'inference-header-content-length';
const HOSTILE_LENGTHS = ['0', '1', '-1', '99999999', '1e3', '', ' 5', '0x10', '18446744073709551616', 'NaN'];
const CONTENT_TYPES = [
  '',
  'application/json',
  'text/csv',
  'application/octet-stream',
  'text/csv; charset=x',
  '\u00e9',
];
const ENCODINGS = ['gzip', 'deflate', 'br', 'identity', 'gzip, gzip'];

/** A request made of one that is answered, wrong in a few places (or, now and then, in none that matters). */
export function hostileRequest(seed: SeedRequest, random: Random): WireRequest {
  const text = random() < 0.75 ? mutateText(seed.text, random) : seed.text;
  const head = Buffer.from(text);
  const headers: Record<string, string> = { ...seed.headers };
  let body: Uint8Array = head;
  if (seed.binary !== undefined) {
    const binary = random() < 0.4 ? mutateBytes(seed.binary, random) : seed.binary;
    body = Buffer.concat([head, binary]);
    headers[HEADER_LENGTH] = random() < 0.85 ? String(head.byteLength) : pick(HOSTILE_LENGTHS, random);
  } else if (random() < 0.03) headers[HEADER_LENGTH] = pick(HOSTILE_LENGTHS, random);
  if (random() < 0.2) body = mutateBytes(body, random);
  if (random() < 0.03) headers['content-type'] = pick(CONTENT_TYPES, random);
  return { path: seed.path, headers, body, ...encoded(headers, body, random) };
}

/** Compressed, cut off in the middle of it, or said to be what it is not. */
function encoded(
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
  random: Random,
): Partial<WireRequest> {
  const act = random();
  if (act < 0.92) return {};
  const [coding, pack] = pick([['gzip', gzipSync] as const, ['deflate', deflateSync] as const], random);
  const packed = pack(body);
  if (act < 0.95) return { headers: { ...headers, 'content-encoding': coding }, body: packed };
  if (act < 0.97)
    return { headers: { ...headers, 'content-encoding': coding }, body: mutateBytes(packed, random) };
  return { headers: { ...headers, 'content-encoding': pick(ENCODINGS, random) } };
}
