import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In, type Repository } from 'typeorm';
import { BatchSettingEntity } from './batch-setting.entity.js';
import type { BatchSetting, BatchingMode } from './batch-setting.js';

@Injectable()
export class BatchSettingRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async listAll(): Promise<readonly BatchSetting[]> {
    return (await this.rows.find()).map(toSetting);
  }

  async findByModels(models: readonly string[]): Promise<ReadonlyMap<string, BatchSetting>> {
    const rows = await this.rows.findBy({ model: In([...models]) });
    return new Map(rows.map(toSetting).map((setting) => [setting.model, setting]));
  }

  /** In the place of the one before. */
  async save(setting: BatchSetting): Promise<void> {
    await this.rows.upsert(setting, ['model']);
  }

  private get rows(): Repository<BatchSettingEntity> {
    return this.unitOfWork.manager.getRepository(BatchSettingEntity);
  }
}

function toSetting(row: BatchSettingEntity): BatchSetting {
  return { ...row, mode: row.mode as BatchingMode };
}
