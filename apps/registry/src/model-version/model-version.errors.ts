import { DomainError } from '@orrery/domain';

/** The file is no ONNX model that can be served. */
export class UnusableModelFileError extends DomainError {
  readonly code = 'UNUSABLE_MODEL_FILE';
  readonly kind = 'unprocessable';

  constructor(reason: string) {
    super(`The file is not an ONNX model that can be served: ${reason}`);
  }
}
