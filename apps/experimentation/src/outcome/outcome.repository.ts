import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@orrery/platform-postgres';
import type { Outcome } from './outcome.js';

@Injectable()
export class OutcomeRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * Records the outcomes that are the first of their user in their test, in one statement; sorted, so that calls with
   * the same users do not wait for each other in a circle.
   * @returns how many those are.
   */
  async record(outcomes: readonly Outcome[]): Promise<number> {
    const [row] = await this.unitOfWork.manager.query<{ accepted: number }[]>(
      `WITH inserted AS (
         INSERT INTO outcome (ab_test_id, user_id, converted, recorded_at)
         SELECT ab_test_id, user_id, converted, now()
         FROM unnest($1::uuid[], $2::text[], $3::boolean[])
           WITH ORDINALITY AS told (ab_test_id, user_id, converted, nth)
         ORDER BY ab_test_id, user_id, nth
         ON CONFLICT (ab_test_id, user_id) DO NOTHING
         RETURNING 1
       )
       SELECT count(*)::integer AS accepted FROM inserted`,
      [
        outcomes.map(({ abTestId }) => abTestId),
        outcomes.map(({ userId }) => userId),
        outcomes.map(({ converted }) => converted),
      ],
    );
    return row?.accepted ?? 0;
  }
}
