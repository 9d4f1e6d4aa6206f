import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ConflictError, NotFoundError, isIdentifier, type ABTestId } from '@orrery/domain';
import { JobReports } from '@orrery/platform-events';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import { ABTestChangeRepository } from '../ab-test/ab-test-change.repository.js';
import { ABTestRepository } from '../ab-test/ab-test.repository.js';
import type { ABTest } from '../ab-test/ab-test.js';
import { TestMetricService } from '../outcome-metric/test-metric.service.js';
import { StatisticsReader } from '../statistics/statistics-reader.js';
import { analyse } from './analyse.js';
import type { AnalysisReport } from './analysis-report.js';
import type { FrozenReport, FrozenReportId, Reproduction } from './frozen-report.js';
import { FrozenReportRepository } from './frozen-report.repository.js';
import { shareOf } from './looks.js';
import { requestOf, usersOf, type Recorded } from './request-of.js';

/** Reports as of now, and reports that are kept. */
@Injectable()
export class ReportService {
  constructor(
    private readonly statistics: StatisticsReader,
    private readonly metrics: TestMetricService,
    private readonly changes: ABTestChangeRepository,
    private readonly reports: FrozenReportRepository,
    private readonly tests: ABTestRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly jobReports: JobReports,
  ) {}

  /** What was recorded of many tests, in as many statements as of one. */
  async recorded(ids: readonly ABTestId[]): Promise<ReadonlyMap<ABTestId, Recorded>> {
    const metrics = await this.metrics.ofTests(ids);
    const statistics = await this.statistics.readMany(ids);
    const redivisions = await this.changes.redivisionsOf(ids);
    const looks = await this.reports.looksOf(ids);
    return new Map(
      [...statistics].map(([id, read]) => [
        id,
        {
          metrics: metrics.get(id) ?? [],
          statistics: read,
          redivisions: redivisions.get(id) ?? [],
          looks: looks.get(id) ?? [],
        },
      ]),
    );
  }

  /** What is said now, by what was recorded. */
  live(test: ABTest, recorded: Recorded): AnalysisReport {
    return analyse(requestOf(test, recorded, 'show'));
  }

  /**
   * Keeps what is said now: one of the looks that the plan allows, if it gives an answer.
   * @throws {NotFoundError | ConflictError}
   */
  async freeze(name: string, frozenBy: string): Promise<FrozenReport> {
    return this.unitOfWork.run(async () => {
      const test = await this.tests.lockByName(name);
      if (test.status === 'DRAFT') {
        throw new ConflictError(`A/B test "${name}" was not started: there is nothing to report.`);
      }
      const recorded = (await this.recorded([test.id])).get(test.id);
      if (recorded === undefined) throw new NotFoundError('A/B test', name);
      const { statistics, ...basis } = requestOf(test, recorded, 'freeze');
      const analysis = analyse({ ...basis, statistics });
      const report = await this.reports.insert({
        id: newId<FrozenReportId>(),
        abTestId: test.id,
        at: new Date(),
        frozenBy,
        cut: statistics.cut,
        basis,
        analysis,
        digest: digestOf(analysis),
        look: {
          digest: statistics.cut.digest,
          informationShare: shareOf(test.analysis, usersOf(statistics)),
          answered: analysis.metrics.some(({ treatments }) =>
            treatments.some(({ estimate }) => estimate !== null),
          ),
        },
      });
      await this.tellLineage(test, report);
      return report;
    });
  }

  private async tellLineage({ id, name }: ABTest, report: FrozenReport): Promise<void> {
    await this.jobReports.report({
      runId: report.id,
      job: { name: `experimentation.report/${name}`, kind: 'ANALYSIS_REPORT' },
      state: 'COMPLETE',
      at: report.at,
      inputs: [{ kind: 'AB_TEST', id, name }],
    });
  }

  /** Makes a frozen report again, from the exposures and events up to its cut. */
  async reproduce({ abTestId, cut, basis, digest }: FrozenReport): Promise<Reproduction> {
    const statistics = await this.statistics.rebuild(abTestId, cut);
    const again = digestOf(analyse({ ...basis, statistics }));
    return { equal: again === digest, dataDigest: statistics.cut.digest, digest: again };
  }

  async find(id: string): Promise<FrozenReport | null> {
    return isIdentifier(id) ? this.reports.find(id as FrozenReportId) : null;
  }

  /** Of each test, oldest first. */
  list(
    abTestIds: readonly ABTestId[],
    page: PageRequest,
  ): Promise<ReadonlyMap<ABTestId, Page<FrozenReport>>> {
    return this.reports.list(abTestIds, page);
  }
}

/** Equal digests are reports that are equal to the byte. */
function digestOf(analysis: AnalysisReport): string {
  return createHash('sha256').update(JSON.stringify(analysis)).digest('hex');
}
