import { Injectable } from '@nestjs/common';
import type { KeptAssignment, NewAssignment, SubjectKey } from '@orrery/math-flags';
import { UnitOfWork } from '@orrery/platform-postgres';

/** An assignment that is remembered, and of whom. */
export interface StoredAssignment extends KeptAssignment {
  readonly testId: string;
  readonly value: string;
}

@Injectable()
export class StickyAssignmentRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** What is remembered of these users in these tests, in one statement; of a moment, where one is given. */
  async find(
    testIds: readonly string[],
    keys: readonly SubjectKey[],
    until: Date | null = null,
  ): Promise<readonly StoredAssignment[]> {
    return this.unitOfWork.manager.query<StoredAssignment[]>(
      `SELECT ab_test_id AS "testId", attribute, value, bucket_version AS "bucketVersion", variation
       FROM unnest($1::text[], $2::text[]) AS key (attribute, value)
       JOIN sticky_assignment USING (attribute, value)
       WHERE ab_test_id = ANY ($3::uuid[]) AND ($4::timestamptz IS NULL OR assigned_at <= $4)`,
      [keys.map(({ attribute }) => attribute), keys.map(({ value }) => value), testIds, until],
    );
  }

  /** Remembers what is not remembered yet, in one statement. @returns how many were not. */
  async keep(made: readonly NewAssignment[]): Promise<number> {
    const rows = await this.unitOfWork.manager.query<unknown[]>(
      `INSERT INTO sticky_assignment (attribute, value, ab_test_id, bucket_version, variation, assigned_at)
       SELECT made.*, clock_timestamp()
       FROM unnest($1::text[], $2::text[], $3::uuid[], $4::smallint[], $5::smallint[])
         AS made (attribute, value, ab_test_id, bucket_version, variation)
       ON CONFLICT DO NOTHING
       RETURNING 1`,
      [
        made.map(({ attribute }) => attribute),
        made.map(({ value }) => value),
        made.map(({ testId }) => testId),
        made.map(({ bucketVersion }) => bucketVersion),
        made.map(({ variation }) => variation),
      ],
    );
    return rows.length;
  }
}
