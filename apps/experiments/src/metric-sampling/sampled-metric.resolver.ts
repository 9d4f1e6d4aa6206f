import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { requestLoader, type SubgraphContext } from '@orrery/platform-graphql';
import { requireInteger } from '../input/require.js';
import type { MetricPoint, RunMetric } from '../run-metric/run-metric.js';
import { MetricSamplingService } from './metric-sampling.service.js';
import type { MetricSampling, SampleRequest } from './metric-sampling.js';

const LEAST_POINTS = 4;
const MOST_POINTS = 10_000;

interface SampledArgs {
  readonly maxPoints: number;
  readonly method: MetricSampling;
}

/** The field of a metric that shows a long history by a few points. */
@Resolver('RunMetric')
export class SampledMetricResolver {
  /** Every request is asked for once only, so it may be its own key. */
  private readonly samples = requestLoader<SampleRequest, readonly MetricPoint[]>((requests) =>
    this.sampling.sample(requests),
  );

  constructor(private readonly sampling: MetricSamplingService) {}

  @ResolveField()
  async sampled(
    @Parent() { runId, key }: RunMetric,
    @Args() { maxPoints, method }: SampledArgs,
    @Context() context: SubgraphContext,
  ): Promise<readonly MetricPoint[]> {
    requireInteger('maxPoints', maxPoints, LEAST_POINTS, MOST_POINTS);
    return (await this.samples.load(context, { runId, key, maxPoints, method })) ?? [];
  }
}
