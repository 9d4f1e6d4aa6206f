import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { SubgraphContext } from '@orrery/platform-graphql';
import type { Run } from '../run/run.js';
import { RunMetricLoader } from './run-metric.loader.js';
import type { RunMetric } from './run-metric.js';

/** The field of a run that is about what it measured. */
@Resolver('Run')
export class MetricsOfRunResolver {
  constructor(private readonly loader: RunMetricLoader) {}

  @ResolveField()
  async metrics(
    @Parent() run: Run,
    @Args('keys') keys: readonly string[] | null | undefined,
    @Context() context: SubgraphContext,
  ): Promise<readonly RunMetric[]> {
    return (await this.loader.ofRun.load(context, { runId: run.id, keys: keys ?? null })) ?? [];
  }
}
