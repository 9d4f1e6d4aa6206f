import { promisify } from 'node:util';
import { constants, deflate, gzip } from 'node:zlib';
import { HEADER_LENGTH } from './split-body.js';
import type { InferResponse } from './write-infer-response.js';

const FAST = { level: constants.Z_BEST_SPEED };
const COMPRESSORS = { gzip: promisify(gzip), deflate: promisify(deflate) } as const;
/** Less gains nothing. */
const SMALLEST_COMPRESSED = 1024;

/** An answer as it goes over the wire. */
export interface PackedResponse {
  /** Names and values in turns, beside the length. */
  readonly headers: readonly string[];
  readonly pieces: readonly Uint8Array[];
}

/**
 * Puts JSON and tensors together. They are compressed for those who ask for one coding, as clients of the protocol do: a
 * list of them is what any HTTP library sends, wanted or not.
 */
export async function packResponse(
  { json, binary }: InferResponse,
  accepted: string | undefined,
): Promise<PackedResponse> {
  const head = Buffer.from(json);
  const pieces = binary === null ? [head] : [head, ...binary];
  const headers =
    binary === null
      ? ['content-type', 'application/json']
      : ['content-type', 'application/octet-stream', HEADER_LENGTH, String(head.byteLength)];
  if (accepted !== 'gzip' && accepted !== 'deflate') return { headers, pieces };
  const whole = Buffer.concat(pieces);
  if (whole.byteLength < SMALLEST_COMPRESSED) return { headers, pieces };
  const packed = await COMPRESSORS[accepted](whole, FAST);
  return { headers: [...headers, 'content-encoding', accepted], pieces: [packed] };
}
