import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { SubgraphContext } from '@orrery/platform-graphql';
import type { ABTest } from '../ab-test/ab-test.js';
import { AnalysisReportLoader } from './analysis-report.loader.js';
import type { AnalysisReport, EffectEstimate } from './analysis-report.js';

/** The fields of an A/B test that are about its statistics. */
@Resolver('ABTest')
export class ReportOfABTestResolver {
  constructor(private readonly reports: AnalysisReportLoader) {}

  @ResolveField()
  report(@Parent() test: ABTest, @Context() context: SubgraphContext): Promise<AnalysisReport> {
    return this.reports.ofTest(context, test);
  }

  /** A figure that a mismatched sample makes worthless is not shown by itself. */
  @ResolveField()
  async lift(@Parent() test: ABTest, @Context() context: SubgraphContext): Promise<EffectEstimate | null> {
    const { lift, verdict } = await this.reports.ofTest(context, test);
    return verdict === 'SAMPLE_RATIO_MISMATCH' ? null : lift;
  }
}
