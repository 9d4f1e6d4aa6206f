import type { Failure } from '@orrery/platform-service';
import type { FastifyReply } from 'fastify';
import type { WireProtocol } from '../http/protocol-scope.js';
import { shortenMessage } from '../http/shorten-message.js';

export const TF_JSON = 'application/json';

/** Sends a text as JSON. Of bytes the framework adds no character set to the type, which KServe's client compares whole. */
export function sendTfJson(reply: FastifyReply, text: string): FastifyReply {
  return reply.header('content-type', TF_JSON).send(Buffer.from(text));
}

/** Failures as TF Serving tells them: `{ "error": "…" }`, with one of the statuses that it knows. */
export const TF_FAILURES: Required<Pick<WireProtocol, 'sendFailure' | 'statusOf'>> = {
  statusOf: tfStatusOf,
  sendFailure: (failure, reply) => sendTfJson(reply, tfFailureText(failure)),
};

export function tfStatusOf({ status, code }: Failure): number {
  if (status !== 422) return status;
  return code === 'NOT_IMPLEMENTED' ? 501 : 400;
}

export function tfFailureText({ message }: Failure): string {
  return JSON.stringify({ error: shortenMessage(message) });
}
