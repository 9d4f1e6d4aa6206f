import type { WireProtocol } from '../http/protocol-scope.js';

/** Failures as TF Serving tells them: `{ "error": "…" }`, with one of the statuses that it knows. */
export const TF_FAILURES: Pick<WireProtocol, 'sendFailure' | 'statusOf'> = {
  statusOf: ({ status }) => (status === 422 ? 400 : status),
  sendFailure: ({ message }, reply) => reply.send({ error: message }),
};
