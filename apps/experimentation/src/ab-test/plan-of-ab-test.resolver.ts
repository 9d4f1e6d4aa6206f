import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { ABTestId } from '@orrery/domain';
import { allocatedShares } from '@orrery/math-bucketing';
import type { TestPrerequisite } from '@orrery/math-flags';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { RULES } from './ab-test-input.js';
import { ABTestLoader } from './ab-test.loader.js';
import type { ABTest } from './ab-test.js';
import { showAnalysisPlan } from './read-analysis-plan.js';

/** The fields of an A/B test that are about how it is planned. */
@Resolver('ABTest')
export class PlanOfABTestResolver {
  constructor(private readonly loader: ABTestLoader) {}

  @ResolveField()
  plan(@Parent() { plan, coverage, variations }: ABTest, @Context() context: SubgraphContext) {
    const { rule, exclusions, holdouts, forced, condition, prerequisites, ramp, sticky } = plan;
    return {
      rule: Object.entries(RULES).find(([, each]) => each === rule)?.[0],
      coverage,
      exclusions: exclusions.map((each) => ({ ...each, rule: each.rule.toUpperCase() })),
      holdouts,
      forced: Object.entries(forced).map(([userId, at]) => ({ userId, variation: variations[at]?.key })),
      condition,
      prerequisites: prerequisites.map((each) => this.prerequisite(each, context)),
      ramp: ramp.map(({ atMs, share }) => ({ at: new Date(atMs), share })),
      sticky,
    };
  }

  @ResolveField()
  analysis(@Parent() { analysis }: ABTest) {
    return showAnalysisPlan(analysis);
  }

  @ResolveField()
  variations(@Parent() { variations, plan }: ABTest) {
    const shares = allocatedShares(plan.allocation);
    return variations.map((variation, at) => ({ ...variation, share: shares[at] ?? 0 }));
  }

  private prerequisite({ testId, variations }: TestPrerequisite, context: SubgraphContext) {
    return { abTest: () => this.loader.byId.load(context, testId as ABTestId), variations };
  }
}
