import { Injectable } from '@nestjs/common';
import type { ABTestId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import type { RecordedCounts, VariationCounts } from './analysis-report.js';

interface CountsRow {
  readonly abTestId: ABTestId;
  readonly users: string;
  readonly conversions: string;
  readonly conflicting: string;
}

@Injectable()
export class AnalysisReportRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Counts in the database, for all tests at once: no user leaves it. */
  async countByIds(ids: readonly ABTestId[]): Promise<ReadonlyMap<ABTestId, RecordedCounts>> {
    const rows = await this.unitOfWork.manager.query<CountsRow[]>(
      `SELECT variation.ab_test_id AS "abTestId",
              coalesce(recorded.users, 0) AS users,
              coalesce(recorded.conversions, 0) AS conversions,
              coalesce(recorded.conflicting, 0) AS conflicting
       FROM variation
       LEFT JOIN (
         SELECT exposure.ab_test_id, exposure.variation,
                count(*) AS users,
                count(*) FILTER (WHERE outcome.converted) AS conversions,
                count(*) FILTER (WHERE exposure.conflicting) AS conflicting
         FROM exposure LEFT JOIN outcome USING (ab_test_id, user_id)
         WHERE exposure.ab_test_id = ANY ($1::uuid[])
         GROUP BY exposure.ab_test_id, exposure.variation
       ) AS recorded ON (recorded.ab_test_id, recorded.variation) = (variation.ab_test_id, variation.position)
       WHERE variation.ab_test_id = ANY ($1::uuid[])
       ORDER BY variation.ab_test_id, variation.position`,
      [ids],
    );
    const byTest = new Map<ABTestId, VariationCounts[]>(ids.map((id) => [id, []]));
    for (const { abTestId, ...counts } of rows) byTest.get(abTestId)?.push(toCounts(counts));
    return new Map([...byTest].map(([abTestId, variations]) => [abTestId, { abTestId, variations }]));
  }
}

/** Postgres counts are 64 bits wide and come as text. */
function toCounts({ users, conversions, conflicting }: Omit<CountsRow, 'abTestId'>): VariationCounts {
  return { users: Number(users), conversions: Number(conversions), conflicting: Number(conflicting) };
}
