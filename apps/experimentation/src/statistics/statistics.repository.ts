import { Injectable } from '@nestjs/common';
import type { ABTestId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { READ_STATISTICS, REBUILD_STATISTICS, type Grouping } from './read-sql.js';
import type {
  BinRow,
  ClusterRow,
  ExclusionRow,
  FoldCursor,
  StatisticsRows,
  SumRow,
  TailRow,
  UserRow,
} from './statistics-rows.js';

/** One answer of the database, and so of one moment. */
export interface ReadStatistics {
  readonly cursor: FoldCursor;
  readonly tests: readonly StatisticsRows[];
}

export interface StatisticsQuestion {
  readonly by: Grouping;
  /** Only users that were first exposed on this day or before it; null: all. */
  readonly upToDay: string | null;
  /** What users are divided by besides; null: by what each test divides its users by. */
  readonly dimension: string | null;
}

interface OfTest {
  readonly abTestId: string;
}

interface Parts {
  readonly tests: readonly Pick<
    StatisticsRows,
    'abTestId' | 'variations' | 'metrics' | 'clustered' | 'stratified'
  >[];
  readonly users: readonly (OfTest & UserRow)[];
  readonly sums: readonly (OfTest & SumRow)[];
  readonly bins: readonly (OfTest & BinRow)[];
  readonly tails: readonly (OfTest & TailRow)[];
  readonly clusters: readonly (OfTest & ClusterRow)[];
  readonly clusterSums: readonly (OfTest & SumRow)[];
  readonly exclusions: readonly (OfTest & ExclusionRow)[];
}

@Injectable()
export class StatisticsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** The sums of tests, in one statement; without the tests that do not exist. */
  async read(abTestIds: readonly ABTestId[], question: StatisticsQuestion): Promise<ReadStatistics> {
    const [row] = await this.unitOfWork.manager.query<{ cursor: FoldCursor; parts: Parts }[]>(
      READ_STATISTICS[question.by],
      [abTestIds, question.dimension, question.upToDay],
    );
    if (row === undefined) throw new Error('The statistics have no cursor: the database is not migrated.');
    return { cursor: row.cursor, tests: testsOf(row.parts) };
  }

  /** The sums of a test from its exposures and events up to a cut; null when there is no such test. */
  async rebuild(abTestId: ABTestId, upTo: string): Promise<StatisticsRows | null> {
    return this.unitOfWork.run(async () => {
      // All users of a test may take longer than a request is otherwise given.
      await this.unitOfWork.manager.query(`SET LOCAL statement_timeout = 0`);
      await this.unitOfWork.manager.query(`SET LOCAL work_mem = '64MB'`);
      const [row] = await this.unitOfWork.manager.query<{ parts: Parts }[]>(REBUILD_STATISTICS, [
        0,
        upTo,
        abTestId,
      ]);
      return (row && testsOf(row.parts)[0]) ?? null;
    });
  }
}

function testsOf({ tests, ...rows }: Parts): readonly StatisticsRows[] {
  return tests.map((test) => {
    const isOfTest = ({ abTestId }: OfTest): boolean => abTestId === test.abTestId;
    return {
      ...test,
      users: rows.users.filter(isOfTest),
      sums: rows.sums.filter(isOfTest),
      bins: rows.bins.filter(isOfTest),
      tails: rows.tails.filter(isOfTest),
      clusters: rows.clusters.filter(isOfTest),
      clusterSums: rows.clusterSums.filter(isOfTest),
      exclusions: rows.exclusions.filter(isOfTest),
    };
  });
}
