import type { Failure } from '@orrery/platform-service';
import type { WireProtocol } from '../http/protocol-scope.js';

/** Where all paths of the protocol, and of its extensions, begin. */
export const PREFIX = '/v2';

/** How a model, and a version or label of it, stand in a path. */
export interface ModelPath {
  readonly model: string;
  readonly version?: string | undefined;
}

/** Bodies as bytes, and failures as `{ "error": "…" }`, with Triton's words for a model that is not there. */
export const OPEN_INFERENCE: WireProtocol & Required<Pick<WireProtocol, 'statusOf'>> = {
  prefix: PREFIX,
  bodies: 'bytes',
  statusOf: ({ status }) => (status === 422 ? 400 : status),
  sendFailure: (failure, reply) => {
    const path = (reply.request.params ?? {}) as Partial<ModelPath>;
    return reply.send({ error: messageOf(failure, path) });
  },
};

/** What a failure is called where this model was asked for. */
export function messageOf(
  { code, message, details }: Failure,
  { model, version }: Partial<ModelPath>,
): string {
  if (model === undefined) return message;
  if (code === 'ENDPOINT_UNLOADED') return `Request for unknown model: '${model}' is not at ready state`;
  if (code !== 'NOT_FOUND') return message;
  if (details['by'] === model) return `Request for unknown model: '${model}' is not found`;
  if (details['by'] !== version) return message;
  return `Request for unknown model: '${model}' version ${version} is not found`;
}
