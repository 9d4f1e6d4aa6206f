import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { requireInteger } from '../input/require.js';
import { RunMetricLoader } from './run-metric.loader.js';
import type { MetricPoint, RunMetric } from './run-metric.js';

const DEFAULT_FIRST = 100;
const MAX_FIRST = 1000;

interface HistoryArgs {
  readonly first?: number | null;
  readonly after?: number | null;
}

@Resolver('RunMetric')
export class RunMetricResolver {
  constructor(private readonly loader: RunMetricLoader) {}

  @ResolveField()
  async history(
    @Parent() { runId, key }: RunMetric,
    @Args() { first, after }: HistoryArgs,
    @Context() context: SubgraphContext,
  ): Promise<readonly MetricPoint[]> {
    const request = {
      runId,
      key,
      after: after ?? -1,
      first: requireInteger('first', first ?? DEFAULT_FIRST, 1, MAX_FIRST),
    };
    return (await this.loader.history.load(context, request)) ?? [];
  }
}
