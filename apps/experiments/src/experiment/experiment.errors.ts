import { ConflictError } from '@orrery/domain';

/** The experiment is deleted: nothing is changed in it until it is restored. */
export class ExperimentDeletedError extends ConflictError {
  constructor(number: number) {
    super(`The experiment ${number} must be in the 'active' state. Current state is deleted.`, { number });
    this.name = ConflictError.name;
  }
}
