import type { DatasetId } from '@orrery/domain';
import type { Expectation } from '../expectation/expectation.js';

/** A table, or a folder of files, that changes over time: its versions are its states. */
export interface Dataset {
  readonly id: DatasetId;
  readonly name: string;
  readonly description: string;
  readonly expectations: readonly Expectation[];
  readonly createdAt: Date;
}
