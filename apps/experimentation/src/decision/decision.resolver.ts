import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { SubgraphContext } from '@orrery/platform-graphql';
import type { ABTest, DecisionAction } from '../ab-test/ab-test.js';
import { ReportService } from '../analysis-report/report.service.js';
import { DecisionService } from './decision.service.js';
import { readDecision, type DecideABTestInput } from './read-decision.js';

const ACTIONS = {
  alias: 'PROMOTE',
  traffic: 'SET_TRAFFIC',
  none: 'NONE',
} as const satisfies Record<DecisionAction['kind'], DecideABTestInput['action']>;

@Resolver('ABTest')
export class DecisionResolver {
  constructor(
    private readonly decisions: DecisionService,
    private readonly reports: ReportService,
  ) {}

  @Mutation('decideABTest')
  async decide(@Args('input') input: DecideABTestInput, @Context() { principal }: SubgraphContext) {
    const abTest = await this.decisions.decide(input.name, readDecision(input, principal.name));
    return { __typename: 'DecideABTestSuccess', abTest };
  }

  @ResolveField()
  decision(@Parent() { decision, decidedAt }: ABTest) {
    if (decision === null) return null;
    const { variation, action, reportId, decidedBy, reason } = decision;
    return {
      variation,
      action: ACTIONS[action.kind],
      alias: action.kind === 'alias' ? action.alias : null,
      report: () => (reportId === null ? null : this.reports.find(reportId)),
      decidedBy,
      reason,
      at: decidedAt,
    };
  }
}
