import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { isMetricRule, ruleText, type PromotionRule } from './promotion-rule.js';

@Resolver('PromotionRule')
export class PromotionRuleResolver {
  @ResolveField()
  datasetVersion(@Parent() rule: PromotionRule) {
    return isMetricRule(rule) && rule.dataset?.kind === 'version' ? { id: rule.dataset.id } : null;
  }

  @ResolveField()
  datasetDigest(@Parent() rule: PromotionRule): string | null {
    return isMetricRule(rule) && rule.dataset?.kind === 'digest' ? rule.dataset.digest : null;
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
