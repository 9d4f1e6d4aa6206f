import type { FastifyReply } from 'fastify';
import type { WireProtocol } from '../http/protocol-scope.js';

/** Sends a text as JSON. Of bytes the framework adds no character set to the type, which KServe's client compares whole. */
export function sendTfJson(reply: FastifyReply, text: string): FastifyReply {
  return reply.header('content-type', 'application/json').send(Buffer.from(text));
}

/** Failures as TF Serving tells them: `{ "error": "…" }`, with one of the statuses that it knows. */
export const TF_FAILURES: Required<Pick<WireProtocol, 'sendFailure' | 'statusOf'>> = {
  statusOf: ({ status, code }) => {
    if (status !== 422) return status;
    return code === 'NOT_IMPLEMENTED' ? 501 : 400;
  },
  sendFailure: ({ message }, reply) => sendTfJson(reply, JSON.stringify({ error: message })),
};
