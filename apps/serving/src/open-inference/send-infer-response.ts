import { promisify } from 'node:util';
import { constants, deflate, gzip } from 'node:zlib';
import type { FastifyReply } from 'fastify';
import type { InferResponse } from './write-infer-response.js';

const FAST = { level: constants.Z_BEST_SPEED };
const COMPRESSORS = { gzip: promisify(gzip), deflate: promisify(deflate) } as const;
/** Less gains nothing. */
const SMALLEST_COMPRESSED = 1024;

/**
 * Writes an answer past the framework's serialisation; its hooks still see the end of it. It is compressed for those who
 * ask for one coding, as clients of the protocol do: a list of them is what any HTTP library sends, wanted or not.
 */
export async function sendInferResponse(
  reply: FastifyReply,
  { json, binary }: InferResponse,
  headers: Readonly<Record<string, string>>,
): Promise<FastifyReply> {
  const head = Buffer.from(json);
  const parts = binary === null ? [head] : [head, ...binary];
  const fields: Record<string, string | number> = { ...headers, 'content-type': 'application/json' };
  if (binary !== null) {
    fields['content-type'] = 'application/octet-stream';
    fields['inference-header-content-length'] = head.byteLength;
  }
  const coding = codingOf(reply.request.headers['accept-encoding']);
  const length = parts.reduce((sum, part) => sum + part.byteLength, 0);
  if (coding === null || length < SMALLEST_COMPRESSED)
    return sendParts(reply, parts, { ...fields, 'content-length': length });
  const body = await COMPRESSORS[coding](Buffer.concat(parts), FAST);
  return sendParts(reply, [body], {
    ...fields,
    'content-encoding': coding,
    'content-length': body.byteLength,
  });
}

function codingOf(accepted: string | undefined): keyof typeof COMPRESSORS | null {
  return accepted === 'gzip' || accepted === 'deflate' ? accepted : null;
}

function sendParts(
  reply: FastifyReply,
  parts: readonly Uint8Array[],
  headers: Readonly<Record<string, string | number>>,
): FastifyReply {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, headers);
  raw.cork();
  for (const part of parts) raw.write(part);
  raw.end();
  raw.uncork();
  return reply;
}
