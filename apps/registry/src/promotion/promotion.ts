import type { ModelVersionId, RegisteredModelId } from '@orrery/domain';
import type { PromotionId } from '../model-alias/model-alias.js';
import type { RuleEvaluation } from '../promotion-policy/judge-rule.js';

/** `APPROVED`: enough have approved, and another rule still stands before it. */
export type PromotionState = 'PENDING' | 'APPROVED' | 'REJECTED' | 'APPLIED' | 'CANCELLED';

/** A request to move an alias to a version: it is carried out as soon as the policy on the alias is satisfied. */
export interface Promotion {
  readonly id: PromotionId;
  readonly modelId: RegisteredModelId;
  readonly alias: string;
  readonly versionId: ModelVersionId;
  readonly version: number;
  readonly state: PromotionState;
  readonly reason: string;
  readonly requestedBy: string;
  readonly requestedAt: Date;
  /** Number of the alias's last move when it was asked for; 0 when it had not been set. */
  readonly requestedAfter: number;
  /** As the rules were judged last. */
  readonly evaluations: readonly RuleEvaluation[];
  readonly evaluatedAt: Date;
  /** How it ended; null while it is open. */
  readonly outcome: PromotionOutcome | null;
}

export interface PromotionOutcome {
  readonly decidedBy: string;
  readonly decision: string;
  readonly decidedAt: Date;
}

/** One person's, or program's, agreement to a promotion. */
export interface PromotionApproval {
  readonly promotionId: PromotionId;
  readonly approver: string;
  readonly comment: string;
  readonly approvedAt: Date;
}

export function isOpen({ state }: Pick<Promotion, 'state'>): boolean {
  return state === 'PENDING' || state === 'APPROVED';
}
