import { Injectable } from '@nestjs/common';
import { ConflictError, NotFoundError, isIdentifier } from '@orrery/domain';
import type { Page } from '@orrery/platform-graphql';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import { AliasHistoryRepository } from '../model-alias/alias-history.repository.js';
import { requireAliasName } from '../model-alias/alias-name.js';
import type { PromotionId } from '../model-alias/model-alias.js';
import { ModelVersionRepository } from '../model-version/model-version.repository.js';
import type { RuleEvaluation } from '../promotion-policy/judge-rule.js';
import { PromotionGate, type Candidate, type NamedCandidate } from '../promotion-policy/promotion-gate.js';
import { RegisteredModelRepository } from '../registered-model/registered-model.repository.js';
import { PromotionApprovalRepository } from './promotion-approval.repository.js';
import { PromotionRepository, type PromotionsOfModel } from './promotion.repository.js';
import { isOpen, type Promotion, type PromotionState } from './promotion.js';
import { PromotionSettlement } from './promotion-settlement.js';

export interface RequestPromotion extends NamedCandidate {
  readonly reason: string;
  readonly requestedBy: string;
}

/** What somebody decides about a promotion. */
export interface DecidePromotion {
  readonly id: string;
  readonly by: string;
  readonly comment: string;
}

@Injectable()
export class PromotionService {
  constructor(
    private readonly promotions: PromotionRepository,
    private readonly approvals: PromotionApprovalRepository,
    private readonly gate: PromotionGate,
    private readonly settlement: PromotionSettlement,
    private readonly history: AliasHistoryRepository,
    private readonly models: RegisteredModelRepository,
    private readonly versions: ModelVersionRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** What the policy would say now. @throws {NotFoundError | InvalidInputError} */
  async evaluate(
    named: NamedCandidate,
  ): Promise<Candidate & { readonly evaluations: readonly RuleEvaluation[] }> {
    requireAliasName(named.alias);
    const candidate = await this.gate.find(named);
    return { ...candidate, evaluations: await this.gate.judge(candidate, await this.gate.ask(candidate)) };
  }

  /**
   * Asks for an alias to be moved to a version; it is, at once where every rule is satisfied already. Where the same is
   * asked for already, it is that promotion that is returned.
   *
   * @throws {NotFoundError | InvalidInputError}
   */
  async request({ reason, requestedBy, ...named }: RequestPromotion): Promise<Promotion> {
    requireAliasName(named.alias);
    const remote = await this.gate.ask(await this.gate.find(named));
    return this.unitOfWork.run(async () => {
      await this.models.lockByName(named.scope, named.model);
      const candidate = await this.gate.find(named);
      const promotion = await this.openFor(candidate, reason, requestedBy);
      return this.settlement.settle({ promotion, candidate, remote, by: requestedBy });
    });
  }

  /** @throws {NotFoundError} @throws {ConflictError} when it is closed, or by the one who asked for it. */
  async approve({ id, by, comment }: DecidePromotion): Promise<Promotion> {
    const candidate = await this.candidateOf(await this.getOpen(id));
    const remote = await this.gate.ask(candidate);
    return this.unitOfWork.run(async () => {
      await this.lock(candidate.model);
      const promotion = await this.getOpen(id);
      if (promotion.requestedBy === by) {
        throw new ConflictError('You asked for this promotion: somebody else has to approve it.');
      }
      await this.approvals.add({ promotionId: promotion.id, approver: by, comment, approvedAt: new Date() });
      return this.settlement.settle({ promotion, candidate, remote, by });
    });
  }

  /** @throws {NotFoundError} @throws {ConflictError} when it is closed. */
  reject(decision: DecidePromotion): Promise<Promotion> {
    return this.close(decision, 'REJECTED');
  }

  /** @throws {NotFoundError} @throws {ConflictError} when it is closed, or by another than who asked for it. */
  cancel(decision: DecidePromotion): Promise<Promotion> {
    return this.close(decision, 'CANCELLED');
  }

  /** Judges an open promotion again, and carries it out when everything holds now. */
  async reconsider(id: PromotionId): Promise<void> {
    const candidate = await this.candidateOf(await this.getOpen(id));
    const remote = await this.gate.ask(candidate);
    await this.unitOfWork.run(async () => {
      await this.lock(candidate.model);
      const promotion = await this.promotions.find(id);
      if (promotion === null || !isOpen(promotion)) return;
      await this.settlement.settle({ promotion, candidate, remote, by: promotion.requestedBy });
    });
  }

  async find(id: string): Promise<Promotion | null> {
    return isIdentifier(id) ? this.promotions.find(id as PromotionId) : null;
  }

  list(request: PromotionsOfModel): Promise<Page<Promotion>> {
    return this.promotions.list(request);
  }

  private async openFor(
    { model, alias, version }: Candidate,
    reason: string,
    requestedBy: string,
  ): Promise<Promotion> {
    const subject = { modelId: model.id, alias, versionId: version.id };
    const open = await this.promotions.findOpen(subject);
    if (open !== null) return open;
    const requestedAt = new Date();
    const promotion: Promotion = {
      id: newId(),
      ...subject,
      version: version.version,
      state: 'PENDING',
      reason,
      requestedBy,
      requestedAt,
      requestedAfter: (await this.history.findLast(model.id, alias))?.sequence ?? 0,
      evaluations: [],
      evaluatedAt: requestedAt,
      outcome: null,
    };
    await this.promotions.insert(promotion);
    return promotion;
  }

  private close({ id, by, comment }: DecidePromotion, state: PromotionState): Promise<Promotion> {
    return this.unitOfWork.run(async () => {
      const { model } = await this.candidateOf(await this.getOpen(id));
      await this.lock(model);
      const promotion = await this.getOpen(id);
      if (state === 'CANCELLED' && promotion.requestedBy !== by) {
        throw new ConflictError('Only who asked for a promotion cancels it: reject it instead.');
      }
      const outcome = { decidedBy: by, decision: comment, decidedAt: new Date() };
      const closed = { ...promotion, state, outcome };
      await this.promotions.save(closed);
      return closed;
    });
  }

  private async getOpen(id: string): Promise<Promotion> {
    const promotion = await this.find(id);
    if (promotion === null) throw new NotFoundError('Promotion', id);
    if (!isOpen(promotion)) throw new ConflictError(`The promotion is ${promotion.state} already.`);
    return promotion;
  }

  /** Nobody moves the aliases of a deleted model any more. */
  private async lock({ project, name, deletedAt }: Candidate['model']): Promise<void> {
    if (deletedAt === null) await this.models.lockByName(project, name);
  }

  private async candidateOf({ modelId, alias, versionId }: Promotion): Promise<Candidate> {
    const model = (await this.models.findByIds([modelId])).get(modelId);
    if (model === undefined) throw new NotFoundError('Model', modelId);
    const version = (await this.versions.findByIds([versionId])).get(versionId);
    if (version === undefined) throw new NotFoundError(`Version of model ${model.name}`, versionId);
    return { model, alias, version };
  }
}
