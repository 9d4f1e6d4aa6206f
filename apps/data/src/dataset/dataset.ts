import type { DatasetId } from '@orrery/domain';
import type { Expectation } from '../expectation/expectation.js';

/** A table that grows and changes over time: its versions are the files. */
export interface Dataset {
  readonly id: DatasetId;
  readonly name: string;
  readonly description: string;
  readonly expectations: readonly Expectation[];
  readonly createdAt: Date;
}
