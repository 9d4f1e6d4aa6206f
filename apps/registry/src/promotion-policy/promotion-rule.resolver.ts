import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { isMetricRule, ruleText, type PromotionRule } from './promotion-rule.js';

@Resolver('PromotionRule')
export class PromotionRuleResolver {
  @ResolveField()
  datasetVersion(@Parent() rule: PromotionRule) {
    return isMetricRule(rule) && rule.datasetVersionId !== null ? { id: rule.datasetVersionId } : null;
  }

  @ResolveField()
  approvals(@Parent() rule: PromotionRule): number | null {
    return rule.kind === 'APPROVALS' ? rule.required : null;
  }

  @ResolveField()
  text(@Parent() rule: PromotionRule): string {
    return ruleText(rule);
  }
}
