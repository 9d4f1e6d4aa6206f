import { Injectable } from '@nestjs/common';
import type { ModelVersionId, RegisteredModelId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In, type Repository } from 'typeorm';
import { ModelAliasEntity } from './model-alias.entity.js';
import type { ModelAlias } from './model-alias.js';

@Injectable()
export class ModelAliasRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async find(modelId: RegisteredModelId, alias: string): Promise<ModelAlias | null> {
    const row = await this.rows.findOneBy({ modelId, alias });
    return row && toAlias(row);
  }

  async listOfModels(ids: readonly RegisteredModelId[]): Promise<readonly ModelAlias[]> {
    const where = { modelId: In([...ids]) };
    return (await this.rows.find({ where, order: { alias: 'ASC' } })).map(toAlias);
  }

  async listOfVersions(ids: readonly ModelVersionId[]): Promise<readonly ModelAlias[]> {
    const where = { versionId: In([...ids]) };
    return (await this.rows.find({ where, order: { alias: 'ASC' } })).map(toAlias);
  }

  async save(alias: ModelAlias): Promise<void> {
    await this.rows.upsert({ ...alias }, ['modelId', 'alias']);
  }

  async delete({ modelId, alias }: ModelAlias): Promise<void> {
    await this.rows.delete({ modelId, alias });
  }

  private get rows(): Repository<ModelAliasEntity> {
    return this.unitOfWork.manager.getRepository(ModelAliasEntity);
  }
}

function toAlias({ modelId, alias, versionId, since }: ModelAliasEntity): ModelAlias {
  return { modelId: modelId as RegisteredModelId, alias, versionId: versionId as ModelVersionId, since };
}
