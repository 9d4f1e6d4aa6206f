import type { ExperimentId } from '@orrery/domain';

/** A group of tracked runs that are to be compared with each other. */
export interface Experiment {
  readonly id: ExperimentId;
  readonly name: string;
  readonly createdAt: Date;
}
