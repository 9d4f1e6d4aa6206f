import { Injectable } from '@nestjs/common';
import type { ModelVersionId, RegisteredModelId } from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In, LessThan, type Repository } from 'typeorm';
import type { PromotionId } from '../model-alias/model-alias.js';
import type { PromotionSubject } from './promotion-approval.repository.js';
import { PromotionEntity } from './promotion.entity.js';
import type { Promotion, PromotionState } from './promotion.js';

export interface PromotionsOfModel extends PageRequest {
  readonly modelId: RegisteredModelId;
  readonly alias: string | null;
  readonly state: PromotionState | null;
}

const OPEN = In(['PENDING', 'APPROVED']);

@Injectable()
export class PromotionRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async insert(promotion: Promotion): Promise<void> {
    await this.rows.insert(toRow(promotion));
  }

  /** Writes what of a promotion can change; only right while its model is locked. */
  async save({ id, state, evaluations, evaluatedAt, outcome }: Promotion): Promise<void> {
    await this.rows.update({ id }, { state, evaluations: [...evaluations], evaluatedAt, ...outcome });
  }

  async find(id: PromotionId): Promise<Promotion | null> {
    return (await this.findByIds([id])).get(id) ?? null;
  }

  async findByIds(ids: readonly PromotionId[]): Promise<ReadonlyMap<PromotionId, Promotion>> {
    const rows = await this.rows.findBy({ id: In([...ids]) });
    return new Map(rows.map(toPromotion).map((promotion) => [promotion.id, promotion]));
  }

  async findOpen({ modelId, alias, versionId }: PromotionSubject): Promise<Promotion | null> {
    const row = await this.rows.findOneBy({ modelId, alias, versionId, state: OPEN });
    return row && toPromotion(row);
  }

  /** Those that were judged before a moment and wait still, the one that waits the longest first. */
  async listWaiting(evaluatedBefore: Date, limit: number): Promise<readonly PromotionId[]> {
    const where = { state: OPEN, evaluatedAt: LessThan(evaluatedBefore) };
    const rows = await this.rows.find({
      where,
      select: { id: true },
      order: { evaluatedAt: 'ASC' },
      take: limit,
    });
    return rows.map(({ id }) => id as PromotionId);
  }

  /** Newest first. */
  async list({ modelId, alias, state, first, after }: PromotionsOfModel): Promise<Page<Promotion>> {
    const rows = await this.rows.find({
      where: {
        modelId,
        ...(alias !== null && { alias }),
        ...(state !== null && { state }),
        ...(after !== null && { id: LessThan(after) }),
      },
      order: { id: 'DESC' },
      take: first + 1,
    });
    return pageOf(rows.map(toPromotion), { first, after });
  }

  private get rows(): Repository<PromotionEntity> {
    return this.unitOfWork.manager.getRepository(PromotionEntity);
  }
}

function toRow({ outcome, evaluations, ...promotion }: Promotion): PromotionEntity {
  const { decidedBy = null, decision = null, decidedAt = null } = outcome ?? {};
  return { ...promotion, evaluations: [...evaluations], decidedBy, decision, decidedAt };
}

function toPromotion({ decidedBy, decision, decidedAt, ...row }: PromotionEntity): Promotion {
  const outcome =
    decidedBy === null || decision === null || decidedAt === null ? null : { decidedBy, decision, decidedAt };
  return {
    ...row,
    id: row.id as PromotionId,
    modelId: row.modelId as RegisteredModelId,
    versionId: row.versionId as ModelVersionId,
    outcome,
  };
}
