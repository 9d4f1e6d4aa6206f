import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { InvalidInputError } from '@orrery/domain';
import type { SubgraphContext } from '@orrery/platform-graphql';
import type { ABTest } from '../ab-test/ab-test.js';
import { AnalysisReportLoader } from './analysis-report.loader.js';
import { metricOf, treatmentOf } from './named-parts.js';
import { requestOf } from './request-of.js';
import { segmentReport, type SegmentCorrection, type SegmentReport } from './segment-report.js';

interface SegmentArgs {
  readonly dimension: string;
  readonly metric?: string | null;
  readonly variation?: string | null;
  readonly correction?: string | null;
}

@Resolver('ABTest')
export class SegmentReportResolver {
  constructor(private readonly reports: AnalysisReportLoader) {}

  @ResolveField()
  async segments(
    @Parent() test: ABTest,
    @Args() args: SegmentArgs,
    @Context() context: SubgraphContext,
  ): Promise<SegmentReport> {
    const { dimension } = args;
    if (dimension === '') throw new InvalidInputError('dimension', '"dimension" must not be empty.');
    const correction = correctionOf(args);
    const treatment = treatmentOf(test, args);
    const recorded = await this.reports.recordedOf(context, test);
    const statistics = await this.reports.segmentsOf(context, test, dimension);
    const metric = metricOf(recorded.metrics, args);
    const request = requestOf(test, { ...recorded, statistics: statistics.all }, 'show');
    return segmentReport({ request, statistics, dimension, metric, treatment, correction });
  }
}

function correctionOf({ correction }: SegmentArgs): SegmentCorrection {
  const wanted = correction ?? 'HOLM';
  if (wanted === 'HOLM' || wanted === 'BENJAMINI_HOCHBERG') return wanted;
  throw new InvalidInputError('correction', '"correction" of segments is HOLM or BENJAMINI_HOCHBERG.');
}
