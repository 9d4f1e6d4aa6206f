import { DomainError } from '@orrery/domain';
import type { RuleEvaluation } from './judge-rule.js';
import { ruleText } from './promotion-rule.js';

/** The policy on an alias does not allow that it is moved to the version. */
export class PromotionRefusedError extends DomainError {
  readonly code = 'PROMOTION_REFUSED';
  readonly kind = 'conflict';

  constructor(model: string, alias: string, version: number, rules: readonly RuleEvaluation[]) {
    const failed = rules.filter(({ outcome }) => outcome !== 'SATISFIED');
    const told = failed.map(({ rule, outcome, explanation }) => {
      const how = outcome === 'UNKNOWN' ? 'could not be evaluated' : 'is not satisfied';
      return `"${ruleText(rule)}" ${how}: ${explanation}`;
    });
    const message = `The policy on "${alias}" does not allow version ${version} of "${model}". ${told.join(' ')}`;
    super(message, { model, alias, version, rules });
  }
}
