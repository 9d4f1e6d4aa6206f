import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@orrery/platform-postgres';
import type { Exposure } from './exposure.js';

@Injectable()
export class ExposureRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * Records exposures, in their order, in one statement: a user keeps the variation that was recorded first and is
   * marked as conflicting when another one follows. To record an exposure again changes nothing. Exposures to what is
   * no variation of a known test are left out.
   */
  async record(exposures: readonly Exposure[]): Promise<void> {
    await this.unitOfWork.manager.query(
      `WITH given AS (
         SELECT variation.ab_test_id, told.user_id, variation.position, told.at, told.nth
         FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[])
           WITH ORDINALITY AS told (ab_test_id, user_id, key, at, nth)
         JOIN variation USING (ab_test_id, key)
       ), users AS (
         SELECT DISTINCT ON (ab_test_id, user_id) ab_test_id, user_id, position, at,
                min(position) OVER of_user < max(position) OVER of_user AS conflicting
         FROM given
         WINDOW of_user AS (PARTITION BY ab_test_id, user_id)
         ORDER BY ab_test_id, user_id, nth
       )
       INSERT INTO exposure AS known (ab_test_id, user_id, variation, conflicting, exposed_at)
       SELECT users.ab_test_id, users.user_id, users.position, users.conflicting, users.at
       FROM users LEFT JOIN exposure AS earlier USING (ab_test_id, user_id)
       WHERE earlier.user_id IS NULL
          OR (NOT earlier.conflicting AND (users.conflicting OR users.position <> earlier.variation))
       ORDER BY users.ab_test_id, users.user_id
       ON CONFLICT (ab_test_id, user_id) DO UPDATE SET conflicting = true
       WHERE NOT known.conflicting AND (excluded.conflicting OR excluded.variation <> known.variation)`,
      [
        exposures.map(({ abTestId }) => abTestId),
        exposures.map(({ userId }) => userId),
        exposures.map(({ variation }) => variation),
        exposures.map(({ at }) => at),
      ],
    );
  }
}
