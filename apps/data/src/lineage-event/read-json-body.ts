import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { InvalidInputError, TooLargeError } from '@orrery/domain';
import { readBody } from '@orrery/platform-service';
import type { FastifyRequest } from 'fastify';

const inflaters = { gzip: promisify(gunzip), 'x-gzip': promisify(gunzip), deflate: promisify(inflate) };

/**
 * A body of JSON, as it is or compressed: at most so many bytes, before and after.
 * @throws {InvalidInputError | TooLargeError}
 */
export async function readJsonBody(request: FastifyRequest, maxBytes: number): Promise<unknown> {
  const body = await readBody(request, maxBytes);
  const text = await decompress(body, request.headers['content-encoding'], maxBytes);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text));
  } catch (error) {
    throw new InvalidInputError(
      'body',
      `The body is no JSON: ${error instanceof Error ? error.message : error}`,
    );
  }
}

async function decompress(
  body: Uint8Array,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Uint8Array> {
  const name = (encoding ?? 'identity').trim().toLowerCase();
  if (name === 'identity' || name === '') return body;
  if (!isKnown(name)) {
    throw new InvalidInputError(
      'content-encoding',
      `Send the body as it is, or with "gzip" or "deflate", not "${name}".`,
    );
  }
  try {
    return await inflaters[name](body, { maxOutputLength: maxBytes });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE')
      throw new TooLargeError(maxBytes);
    throw new InvalidInputError('body', `The body is not compressed with "${name}", or not whole.`);
  }
}

function isKnown(name: string): name is keyof typeof inflaters {
  return Object.hasOwn(inflaters, name);
}
