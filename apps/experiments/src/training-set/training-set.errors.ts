import { DomainError } from '@orrery/domain';

/** The feature store gave a training set up. */
export class TrainingSetFailedError extends DomainError {
  readonly code = 'TRAINING_SET_FAILED';
  readonly kind = 'unprocessable';

  constructor(id: string, reason: string) {
    super(`The training set ${id} could not be made: ${reason}`, { trainingSetId: id });
  }
}

/** Nothing can be learnt from the rows of a training set. */
export class UntrainableRowsError extends DomainError {
  readonly code = 'UNTRAINABLE_ROWS';
  readonly kind = 'unprocessable';

  constructor(reason: string) {
    super(`Nothing can be learnt from the training set: ${reason}`);
  }
}
