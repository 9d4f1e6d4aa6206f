import { status as Status } from '@grpc/grpc-js';
import { NotFoundError } from '@orrery/domain';
import type { ModelPath } from '../../open-inference/open-inference-protocol.js';
import { GrpcError } from '../grpc-status.js';

/** A model as messages name it: an empty version is the one that requests are routed to, and what is no number a label. */
export interface NamedModel {
  readonly name: string;
  readonly version: string;
}

export function pathOf({ name: model, version }: NamedModel): ModelPath {
  return version === '' ? { model } : { model, version };
}

/** Triton's words for a model that is not there. */
export function inWordsOfTriton(error: unknown, { name, version }: NamedModel): unknown {
  if (!(error instanceof NotFoundError)) return error;
  const which = error.details['by'] === name || version === '' ? '' : ` version ${version}`;
  return new GrpcError(Status.NOT_FOUND, `Request for unknown model: '${name}'${which} is not found`);
}
