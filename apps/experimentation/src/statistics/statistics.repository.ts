import { Injectable } from '@nestjs/common';
import type { ABTestId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { READ_STATISTICS, REBUILD_STATISTICS, type Grouping } from './read-sql.js';
import type { BinRow, ExclusionRow, FoldCursor, StatisticsRows, SumRow, UserRow } from './statistics-rows.js';

/** One answer of the database, and so of one moment. */
export interface ReadStatistics {
  readonly cursor: FoldCursor;
  readonly tests: readonly StatisticsRows[];
}

export interface StatisticsQuestion {
  readonly by: Grouping;
  /** Only users that were first exposed on this day or before it; null: all. */
  readonly upToDay: string | null;
  /** '' for all users together. */
  readonly dimension: string;
}

interface OfTest {
  readonly abTestId: string;
}

interface Parts {
  readonly tests: readonly Pick<StatisticsRows, 'abTestId' | 'variations' | 'metrics'>[];
  readonly users: readonly (OfTest & UserRow)[];
  readonly sums: readonly (OfTest & SumRow)[];
  readonly bins: readonly (OfTest & BinRow)[];
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

function testsOf({ tests, users, sums, bins, exclusions }: Parts): readonly StatisticsRows[] {
  return tests.map((test) => {
    const isOfTest = ({ abTestId }: OfTest): boolean => abTestId === test.abTestId;
    return {
      ...test,
      users: users.filter(isOfTest),
      sums: sums.filter(isOfTest),
      bins: bins.filter(isOfTest),
      exclusions: exclusions.filter(isOfTest),
    };
  });
}
