import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { RolloutStep, VersionCounts } from './rollout.js';

@Resolver('RolloutStep')
export class RolloutStepResolver {
  @ResolveField()
  canary(@Parent() { counts }: RolloutStep) {
    return measureOf(counts.canary);
  }

  @ResolveField()
  stable(@Parent() { counts }: RolloutStep) {
    return measureOf(counts.stable);
  }
}

function measureOf({ requests, errors, latency }: VersionCounts) {
  const quantileAt = (p: number): number | null => {
    const quantile = latency.quantile(p);
    return quantile.kind === 'quantile' ? quantile.value : null;
  };
  return {
    requests,
    errors,
    errorRate: requests === 0 ? null : errors / requests,
    p50: quantileAt(0.5),
    p99: quantileAt(0.99),
  };
}
