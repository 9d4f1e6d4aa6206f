import { Injectable } from '@nestjs/common';
import type { ABTestId } from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork } from '@orrery/platform-postgres';
import type { ABTestChange, Redivision } from './ab-test-change.js';

type ChangeRow = Omit<ABTestChange, 'exposed'> & { readonly exposed: string | null };

interface RedivisionRow {
  readonly abTestId: ABTestId;
  readonly before: Redivision['before'];
  readonly exposed: string;
}

@Injectable()
export class ABTestChangeRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Call it within a transaction that holds the test's lock, so that changes are counted one after another. */
  async insert(change: Omit<ABTestChange, 'number'>): Promise<ABTestChange> {
    const { abTestId, at, kind, changedBy, reason, before, after, moves, exposed } = change;
    const [stored] = await this.unitOfWork.manager.query<{ number: number }[]>(
      `INSERT INTO ab_test_change (ab_test_id, number, at, kind, changed_by, reason, before, after, moves, exposed)
       SELECT $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9
       FROM ab_test_change WHERE ab_test_id = $1
       RETURNING number`,
      [
        abTestId,
        at,
        kind,
        changedBy,
        reason,
        before === null ? null : JSON.stringify(before),
        after === null ? null : JSON.stringify(after),
        JSON.stringify(moves),
        exposed,
      ],
    );
    if (stored === undefined) throw new Error(`The change of A/B test ${abTestId} was not stored.`);
    return { ...change, number: stored.number };
  }

  /** The same page of each test, oldest first. */
  async list(
    abTestIds: readonly ABTestId[],
    request: PageRequest,
  ): Promise<ReadonlyMap<ABTestId, Page<ABTestChange>>> {
    const rows = await this.unitOfWork.manager.query<ChangeRow[]>(
      `SELECT page.* FROM unnest($1::uuid[]) AS test (id) CROSS JOIN LATERAL (
         SELECT ab_test_id AS "abTestId", number, at, kind, changed_by AS "changedBy", reason, before, after, moves, exposed
         FROM ab_test_change
         WHERE ab_test_id = test.id AND number > $2 ORDER BY number LIMIT $3
       ) AS page ORDER BY "abTestId", number`,
      [abTestIds, positionOf(request.after), request.first + 1],
    );
    const changes = rows.map((row) => ({
      ...row,
      exposed: row.exposed === null ? null : Number(row.exposed),
    }));
    return new Map(
      abTestIds.map((id) => [
        id,
        pageOf(
          changes.filter(({ abTestId }) => abTestId === id),
          request,
        ),
      ]),
    );
  }

  /** Of running tests, how users were divided before each change, oldest first. */
  async redivisionsOf(ids: readonly ABTestId[]): Promise<ReadonlyMap<ABTestId, readonly Redivision[]>> {
    const rows = await this.unitOfWork.manager.query<RedivisionRow[]>(
      `SELECT ab_test_id AS "abTestId", before #> '{plan,allocation}' AS before, exposed
       FROM ab_test_change
       WHERE ab_test_id = ANY ($1::uuid[]) AND exposed IS NOT NULL ORDER BY ab_test_id, number`,
      [ids],
    );
    const byTest = new Map<ABTestId, Redivision[]>(ids.map((id) => [id, []]));
    for (const { abTestId, before, exposed } of rows) {
      byTest.get(abTestId)?.push({ before, exposed: Number(exposed) });
    }
    return byTest;
  }
}

/** A cursor that is none begins at the beginning. */
function positionOf(after: string | null): number {
  const number = Number(after ?? 0);
  return Number.isSafeInteger(number) ? Math.min(Math.max(number, 0), 2 ** 31 - 1) : 0;
}
