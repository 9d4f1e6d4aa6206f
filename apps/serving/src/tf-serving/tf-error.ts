import { DomainError } from '@orrery/domain';
import { describeFailure } from '@orrery/platform-service';
import type { FastifyReply } from 'fastify';

/** Of the statuses that TF Serving knows, the one for what it has no other word for. */
const STATUSES: ReadonlyMap<number, number> = new Map([[422, 400]]);

/** Answers a failure as TF Serving does: `{ "error": "…" }`. */
export function sendTfError(reply: FastifyReply, thrown: unknown): FastifyReply {
  const { status, message, details } = describeFailure(thrown);
  const retryAfterMs = thrown instanceof DomainError ? details['retryAfterMs'] : undefined;
  if (typeof retryAfterMs === 'number')
    reply.header('retry-after', Math.max(1, Math.ceil(retryAfterMs / 1000)));
  return reply.status(STATUSES.get(status) ?? status).send({ error: message });
}
