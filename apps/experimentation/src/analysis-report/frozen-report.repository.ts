import { Injectable } from '@nestjs/common';
import type { ABTestId } from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork } from '@orrery/platform-postgres';
import type { FrozenReport, FrozenReportId } from './frozen-report.js';
import type { FrozenLook } from './looks.js';

type ReportRow = Omit<FrozenReport, 'look'> & FrozenLook & { readonly dataDigest: string };

interface LookRow extends FrozenLook {
  readonly abTestId: ABTestId;
}

const COLUMNS = `id, ab_test_id AS "abTestId", number, at, frozen_by AS "frozenBy", cut, basis, analysis, digest,
  data_digest AS "dataDigest", information_share AS "informationShare", answered`;

@Injectable()
export class FrozenReportRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Call it within a transaction that holds the test's lock. */
  async insert(report: Omit<FrozenReport, 'number'>): Promise<FrozenReport> {
    const { id, abTestId, at, frozenBy, cut, basis, analysis, digest, look } = report;
    const [stored] = await this.unitOfWork.manager.query<{ number: number }[]>(
      `INSERT INTO analysis_report (id, ab_test_id, number, at, frozen_by, cut, basis, analysis, data_digest, digest,
         information_share, answered)
       SELECT $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11
       FROM analysis_report WHERE ab_test_id = $2
       RETURNING number`,
      [
        id, abTestId, at, frozenBy, JSON.stringify(cut), JSON.stringify(basis), JSON.stringify(analysis), look.digest,
        digest, look.informationShare, look.answered,
      ], // prettier-ignore
    );
    if (stored === undefined) throw new Error(`The report of A/B test ${abTestId} was not stored.`);
    return { ...report, number: stored.number };
  }

  async find(id: FrozenReportId): Promise<FrozenReport | null> {
    const [row] = await this.unitOfWork.manager.query<ReportRow[]>(
      `SELECT ${COLUMNS} FROM analysis_report WHERE id = $1`,
      [id],
    );
    return row === undefined ? null : toReport(row);
  }

  /** The same page of each test, oldest first. */
  async list(
    abTestIds: readonly ABTestId[],
    request: PageRequest,
  ): Promise<ReadonlyMap<ABTestId, Page<FrozenReport>>> {
    const after = Number(request.after ?? 0);
    const rows = await this.unitOfWork.manager.query<ReportRow[]>(
      `SELECT page.* FROM unnest($1::uuid[]) AS test (id) CROSS JOIN LATERAL (
         SELECT ${COLUMNS} FROM analysis_report WHERE ab_test_id = test.id AND number > $2 ORDER BY number LIMIT $3
       ) AS page ORDER BY "abTestId", number`,
      [
        abTestIds,
        Number.isSafeInteger(after) ? Math.min(Math.max(after, 0), 2 ** 31 - 1) : 0,
        request.first + 1,
      ],
    );
    const reports = rows.map(toReport);
    return new Map(
      abTestIds.map((id) => [
        id,
        pageOf(
          reports.filter(({ abTestId }) => abTestId === id),
          request,
        ),
      ]),
    );
  }

  /** What looks were taken at tests, in their order. */
  async looksOf(ids: readonly ABTestId[]): Promise<ReadonlyMap<ABTestId, readonly FrozenLook[]>> {
    const rows = await this.unitOfWork.manager.query<LookRow[]>(
      `SELECT ab_test_id AS "abTestId", data_digest AS digest, information_share AS "informationShare", answered
       FROM analysis_report WHERE ab_test_id = ANY ($1::uuid[]) ORDER BY ab_test_id, number`,
      [ids],
    );
    const byTest = new Map<ABTestId, FrozenLook[]>(ids.map((id) => [id, []]));
    for (const { abTestId, ...look } of rows) byTest.get(abTestId)?.push(look);
    return byTest;
  }
}

function toReport({
  dataDigest,
  informationShare,
  answered,
  cut,
  analysis,
  ...row
}: ReportRow): FrozenReport {
  return {
    ...row,
    cut: { ...cut, foldedAt: new Date(cut.foldedAt) },
    // Times come back from JSON as text.
    analysis: {
      ...analysis,
      data: { ...analysis.data, foldedAt: new Date(analysis.data.foldedAt) },
      metrics: analysis.metrics.map((each) => ({
        ...each,
        metric: { ...each.metric, createdAt: new Date(each.metric.createdAt) },
      })),
    },
    look: { digest: dataDigest, informationShare, answered },
  };
}
