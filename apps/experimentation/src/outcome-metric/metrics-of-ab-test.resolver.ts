import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { SubgraphContext } from '@orrery/platform-graphql';
import type { ABTest } from '../ab-test/ab-test.js';
import { OutcomeMetricLoader } from './outcome-metric.loader.js';
import type { OutcomeMetric, TestMetric } from './outcome-metric.js';

/** The fields of an A/B test that are about what it counts. */
@Resolver('ABTest')
export class MetricsOfABTestResolver {
  constructor(private readonly loader: OutcomeMetricLoader) {}

  @ResolveField()
  async metrics(
    @Parent() { id }: ABTest,
    @Context() context: SubgraphContext,
  ): Promise<readonly TestMetric[]> {
    return (await this.loader.ofTest.load(context, id)) ?? [];
  }

  @ResolveField()
  async metric(
    @Parent() test: ABTest,
    @Context() context: SubgraphContext,
  ): Promise<OutcomeMetric | undefined> {
    const taken = await this.metrics(test, context);
    const primary = taken.find(({ role }) => role === 'PRIMARY');
    return primary && { ...primary.metric, description: test.metric.description };
  }
}
