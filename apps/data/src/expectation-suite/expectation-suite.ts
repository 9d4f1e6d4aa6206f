import type { DatasetId, ExpectationSuiteId } from '@orrery/domain';
import type { ExpectationSuite as SuiteBody } from '@orrery/platform-expectations';

/** A named set of expectations of a dataset; every revision of it is kept. */
export interface ExpectationSuite {
  readonly id: ExpectationSuiteId;
  readonly datasetId: DatasetId;
  readonly name: string;
  /** Whether every new version is judged by it. */
  readonly judgesIntake: boolean;
  /** The latest revision. */
  readonly revision: number;
  readonly createdAt: Date;
}

/** What a suite asked for from one save to the next. */
export interface SuiteRevision {
  readonly suiteId: ExpectationSuiteId;
  readonly revision: number;
  readonly body: SuiteBody;
  /** Columns by which failed rows are told. */
  readonly rowKeys: readonly string[];
  readonly author: string;
  readonly createdAt: Date;
}
