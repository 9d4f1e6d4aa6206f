import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { InvalidInputError } from '@orrery/domain';
import type { SubgraphContext } from '@orrery/platform-graphql';
import type { ABTest } from '../ab-test/ab-test.js';
import { OutcomeMetricLoader } from '../outcome-metric/outcome-metric.loader.js';
import { AnalysisReportLoader } from './analysis-report.loader.js';
import { estimateSeries, type EstimatePoint } from './estimate-series.js';
import { metricOf, treatmentOf } from './named-parts.js';

interface SeriesArgs {
  readonly metric?: string | null;
  readonly variation?: string | null;
  readonly last?: number | null;
}

const MOST_DAYS = 1000;
const USUAL_DAYS = 100;

@Resolver('ABTest')
export class EstimateSeriesResolver {
  constructor(
    private readonly reports: AnalysisReportLoader,
    private readonly metrics: OutcomeMetricLoader,
  ) {}

  @ResolveField()
  async series(
    @Parent() test: ABTest,
    @Args() args: SeriesArgs,
    @Context() context: SubgraphContext,
  ): Promise<readonly EstimatePoint[]> {
    const last = args.last ?? USUAL_DAYS;
    if (last < 1 || last > MOST_DAYS) {
      throw new InvalidInputError('last', `"last" must be 1 to ${MOST_DAYS}, not ${last}.`);
    }
    const treatment = treatmentOf(test, args);
    const metric = metricOf((await this.metrics.ofTest.load(context, test.id)) ?? [], args);
    const days = await this.reports.daysOf(context, test);
    return estimateSeries(days(metric.metric.id).slice(-last), { plan: test.analysis, metric, treatment });
  }
}
