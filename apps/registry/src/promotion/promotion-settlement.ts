import { Injectable } from '@nestjs/common';
import { AliasHistoryRepository } from '../model-alias/alias-history.repository.js';
import { AliasMover } from '../model-alias/alias-mover.js';
import { allSatisfied, type RuleEvaluation } from '../promotion-policy/judge-rule.js';
import type { RemoteFacts } from '../promotion-policy/promotion-facts.js';
import { PromotionGate, type Candidate } from '../promotion-policy/promotion-gate.js';
import { PromotionRepository } from './promotion.repository.js';
import type { Promotion, PromotionState } from './promotion.js';

/** An open promotion that is judged with its model locked. */
export interface OpenPromotion {
  readonly promotion: Promotion;
  readonly candidate: Candidate;
  readonly remote: RemoteFacts;
  /** Who caused that it is judged now. */
  readonly by: string;
}

/** Brings an open promotion as far as it goes: judged, and carried out in the same transaction when everything holds. */
@Injectable()
export class PromotionSettlement {
  constructor(
    private readonly promotions: PromotionRepository,
    private readonly gate: PromotionGate,
    private readonly history: AliasHistoryRepository,
    private readonly mover: AliasMover,
  ) {}

  async settle(open: OpenPromotion): Promise<Promotion> {
    const overtaken = await this.overtakenBy(open);
    if (overtaken !== null) return this.close(open, overtaken.state, overtaken.decision);
    const { promotion, candidate, remote } = open;
    const evaluations = await this.gate.judge(candidate, remote);
    const judged = { ...promotion, evaluations, evaluatedAt: new Date() };
    if (allSatisfied(evaluations)) return this.carryOut({ ...open, promotion: judged });
    const waiting = { ...judged, state: approved(evaluations) ? 'APPROVED' : 'PENDING' } as const;
    await this.promotions.save(waiting);
    return waiting;
  }

  private async carryOut(open: OpenPromotion): Promise<Promotion> {
    const { id, requestedBy, reason } = open.promotion;
    const { model, alias, version } = open.candidate;
    const origin = { cause: 'PROMOTED', changedBy: requestedBy, reason, promotionId: id } as const;
    await this.mover.point({ ...origin, model, alias, to: version });
    return this.close(open, 'APPLIED', 'Every rule was satisfied.');
  }

  /**
   * Why there is nothing to decide any more. What was asked for, and approved, was to replace what the alias pointed at
   * then: once it was moved otherwise, an old promotion must not undo that.
   */
  private async overtakenBy({
    promotion,
    candidate,
  }: OpenPromotion): Promise<{ readonly state: PromotionState; readonly decision: string } | null> {
    const { model, alias, version } = candidate;
    if (model.deletedAt !== null || version.deletedAt !== null) {
      return { state: 'CANCELLED', decision: 'The version was deleted.' };
    }
    const last = await this.history.findLast(model.id, alias);
    if (last === null || last.sequence === promotion.requestedAfter) return null;
    if (last.toVersionId === version.id)
      return { state: 'APPLIED', decision: 'The alias was pointed at it.' };
    const elsewhere = last.toVersion === null ? 'removed' : `moved to version ${last.toVersion}`;
    return { state: 'CANCELLED', decision: `The alias was ${elsewhere} meanwhile: ask again.` };
  }

  private async close(
    { promotion, by }: OpenPromotion,
    state: PromotionState,
    decision: string,
  ): Promise<Promotion> {
    const closed = { ...promotion, state, outcome: { decidedBy: by, decision, decidedAt: new Date() } };
    await this.promotions.save(closed);
    return closed;
  }
}

/** Whether approvals were asked for and given. */
function approved(evaluations: readonly RuleEvaluation[]): boolean {
  const asked = evaluations.filter(({ rule }) => rule.kind === 'APPROVALS');
  return asked.length > 0 && allSatisfied(asked);
}
