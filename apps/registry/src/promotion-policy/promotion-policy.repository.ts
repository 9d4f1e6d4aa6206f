import { Injectable } from '@nestjs/common';
import type { RegisteredModelId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In, type Repository } from 'typeorm';
import { PromotionPolicyEntity } from './promotion-policy.entity.js';
import type { PromotionPolicy } from './promotion-policy.js';

const MAX_LISTED = 100;

@Injectable()
export class PromotionPolicyRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async insert(policy: PromotionPolicy): Promise<void> {
    await this.rows.insert({ ...policy });
  }

  /** The newest revision, which may have no rules; null when there never was a policy. */
  async findNewest(modelId: RegisteredModelId, alias: string): Promise<PromotionPolicy | null> {
    const row = await this.rows.findOne({ where: { modelId, alias }, order: { revision: 'DESC' } });
    return row && toPolicy(row);
  }

  /** The newest revisions, the newest first. */
  async listRevisions(modelId: RegisteredModelId, alias: string): Promise<readonly PromotionPolicy[]> {
    return (
      await this.rows.find({ where: { modelId, alias }, order: { revision: 'DESC' }, take: MAX_LISTED })
    ).map(toPolicy);
  }

  /** The policies that guard something now, by alias. */
  async listOfModels(ids: readonly RegisteredModelId[]): Promise<readonly PromotionPolicy[]> {
    const rows = await this.rows.find({
      where: { modelId: In([...ids]) },
      order: { alias: 'ASC', revision: 'DESC' },
    });
    const newest = new Map<string, PromotionPolicy>();
    for (const row of rows) {
      const key = `${row.modelId} ${row.alias}`;
      if (!newest.has(key)) newest.set(key, toPolicy(row));
    }
    return [...newest.values()].filter(({ rules }) => rules.length > 0);
  }

  private get rows(): Repository<PromotionPolicyEntity> {
    return this.unitOfWork.manager.getRepository(PromotionPolicyEntity);
  }
}

function toPolicy(row: PromotionPolicyEntity): PromotionPolicy {
  return { ...row, modelId: row.modelId as RegisteredModelId };
}
