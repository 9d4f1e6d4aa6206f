import { DomainError } from '@orrery/domain';
import type { CrashCause } from './process/model-process.state.js';

/** The file is no model that this runtime can load, or it did not survive its warm-up. */
export class ModelLoadError extends DomainError {
  readonly code = 'MODEL_LOAD_FAILED';
  readonly kind = 'unprocessable';

  constructor(reason: string) {
    super(`The model cannot be loaded: ${reason}`, { reason });
  }
}

/** The model's process died with this request inside; it is started anew. */
export class ModelCrashedError extends DomainError {
  readonly code = 'MODEL_CRASHED';
  readonly kind = 'unavailable';

  constructor(readonly crash: CrashCause) {
    super('The process of the model ended while it computed this request. It is being restarted.', { crash });
  }
}

/** The model's process is being restarted. */
export class ModelUnavailableError extends DomainError {
  readonly code = 'MODEL_UNAVAILABLE';
  readonly kind = 'unavailable';

  constructor(readonly retryAfterMs: number) {
    super(`The model is being restarted: try again in ${retryAfterMs} ms.`, { retryAfterMs });
  }
}

/** The model was taken out of service. */
export class ModelClosedError extends DomainError {
  readonly code = 'MODEL_CLOSED';
  readonly kind = 'unavailable';

  constructor() {
    super('The model was taken out of service: ask for the version that is served now.');
  }
}

/** The runtime refused to compute these values, such as an index outside of a table. */
export class PredictionFailedError extends DomainError {
  readonly code = 'PREDICTION_FAILED';
  readonly kind = 'unprocessable';

  constructor(reason: string) {
    super(`The model cannot compute this request: ${reason}`, { reason });
  }
}
