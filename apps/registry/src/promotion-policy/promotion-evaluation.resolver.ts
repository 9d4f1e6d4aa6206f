import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { shownSignatureChange } from '../version-comparison/shown-signature-change.js';
import type { RuleEvaluation } from './judge-rule.js';

@Resolver('PromotionRuleEvaluation')
export class PromotionEvaluationResolver {
  @ResolveField()
  signatureChanges(@Parent() { signatureChanges }: RuleEvaluation) {
    return signatureChanges.map(shownSignatureChange);
  }
}
