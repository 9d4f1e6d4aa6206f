import { InvalidInputError } from '@orrery/domain';
import { readBody } from '@orrery/platform-service';
import type { FastifyRequest } from 'fastify';

/** What anybody would tell of a user; every condition may walk through all of it. */
const MAX_BYTES = 64 * 1024;

/**
 * Reads the body of a route that takes it as a stream: so that no more is read than a user is, and what is no JSON is
 * refused in the protocol's own form.
 * @throws {TooLargeError | InvalidInputError}
 */
export async function readJson(request: FastifyRequest, maxBytes = MAX_BYTES): Promise<unknown> {
  const bytes = await readBody(request, maxBytes);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError)
      throw new InvalidInputError('body', 'The body is not JSON.');
    throw error;
  }
}
