import { Injectable } from '@nestjs/common';
import type { EndpointId, ModelVersionId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In, IsNull, type Repository } from 'typeorm';
import { BanditArmEntity } from './bandit-arm.entity.js';
import { BanditEntity } from './bandit.entity.js';
import type { Bandit, BanditArm, BanditId } from './bandit.js';

@Injectable()
export class BanditRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async findOpen(endpointId: EndpointId): Promise<Bandit | null> {
    const row = await this.bandits.findOneBy({ endpointId, endedAt: IsNull() });
    return row && toBandit(row);
  }

  async listOpen(): Promise<readonly Bandit[]> {
    return (await this.bandits.findBy({ endedAt: IsNull() })).map(toBandit);
  }

  async findOpenByEndpoints(ids: readonly EndpointId[]): Promise<ReadonlyMap<EndpointId, Bandit>> {
    const rows = await this.bandits.findBy({ endpointId: In([...ids]), endedAt: IsNull() });
    return new Map(rows.map(toBandit).map((bandit) => [bandit.endpointId, bandit]));
  }

  async insert(bandit: Bandit, arms: readonly BanditArm[]): Promise<void> {
    await this.bandits.insert({ ...bandit });
    await this.arms.insert(arms.map((arm) => ({ ...arm })));
  }

  /** Ends the one that is open there, if any. @returns whether there was one. */
  async endOpen(endpointId: EndpointId): Promise<boolean> {
    const ended = await this.bandits.update({ endpointId, endedAt: IsNull() }, { endedAt: new Date() });
    return ended.affected === 1;
  }

  async saveReckoning(id: BanditId, reckonedAt: Date): Promise<void> {
    await this.bandits.update({ id }, { reckonedAt });
  }

  /** By version. */
  async listArms(ids: readonly BanditId[]): Promise<readonly BanditArm[]> {
    const where = { banditId: In([...ids]) };
    return (await this.arms.find({ where, order: { version: 'ASC' } })).map(toArm);
  }

  /** Adds what was told of a version's answers. @returns whether the version is an arm. */
  async addRewards(id: BanditId, told: Pick<BanditArm, 'version' | 'plays' | 'rewards'>): Promise<boolean> {
    const added = await this.arms
      .createQueryBuilder()
      .update()
      .set({ plays: () => 'plays + :plays', rewards: () => 'rewards + :rewards' })
      .where({ banditId: id, version: told.version })
      .setParameters({ plays: told.plays, rewards: told.rewards })
      .execute();
    return added.affected === 1;
  }

  private get bandits(): Repository<BanditEntity> {
    return this.unitOfWork.manager.getRepository(BanditEntity);
  }

  private get arms(): Repository<BanditArmEntity> {
    return this.unitOfWork.manager.getRepository(BanditArmEntity);
  }
}

function toBandit(row: BanditEntity): Bandit {
  return { ...row, id: row.id as BanditId, endpointId: row.endpointId as EndpointId };
}

function toArm(row: BanditArmEntity): BanditArm {
  return {
    ...row,
    banditId: row.banditId as BanditId,
    versionId: row.versionId as ModelVersionId,
    plays: Number(row.plays),
  };
}
