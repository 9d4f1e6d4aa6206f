import { DomainError, InvalidInputError } from '@orrery/domain';
import type { ModelCall } from './tf-path.js';

/** The model, or the version of it, is not there. */
export class ServableNotFoundError extends DomainError {
  readonly code = 'NOT_FOUND';
  readonly kind = 'not-found';
}

/** KServe's protocol has it, and nothing here does. */
export class NotServedHereError extends DomainError {
  readonly code = 'NOT_IMPLEMENTED';
  readonly kind = 'unprocessable';
}

/** That a model is not there, in TF Serving's words for what was asked. */
export function servableNotFound({ kind, model, target }: ModelCall): DomainError {
  if (target.kind === 'label') {
    return new InvalidInputError('label', `Unrecognized servable version label: ${target.label}`);
  }
  if (kind === 'status') {
    const what = target.kind === 'version' ? `version ${target.version}` : 'any versions';
    return new ServableNotFoundError(`Could not find ${what} of model ${model}`);
  }
  const servable = target.kind === 'version' ? `Specific(${model}, ${target.version})` : `Latest(${model})`;
  return new ServableNotFoundError(`Servable not found for request: ${servable}`);
}
