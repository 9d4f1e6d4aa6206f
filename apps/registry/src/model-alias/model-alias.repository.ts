import { Injectable } from '@nestjs/common';
import type { ModelVersionId, RegisteredModelId } from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In, LessThan } from 'typeorm';
import { AliasChangeEntity } from './alias-change.entity.js';
import { ModelAliasEntity } from './model-alias.entity.js';
import type { AliasChange, ModelAlias } from './model-alias.js';

@Injectable()
export class ModelAliasRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async find(modelId: RegisteredModelId, alias: string): Promise<ModelAlias | null> {
    const row = await this.unitOfWork.manager.findOneBy(ModelAliasEntity, { modelId, alias });
    return row && toAlias(row);
  }

  async listOfModels(ids: readonly RegisteredModelId[]): Promise<readonly ModelAlias[]> {
    const where = { modelId: In([...ids]) };
    return (await this.unitOfWork.manager.find(ModelAliasEntity, { where, order: { alias: 'ASC' } })).map(
      toAlias,
    );
  }

  async listOfVersions(ids: readonly ModelVersionId[]): Promise<readonly ModelAlias[]> {
    const where = { versionId: In([...ids]) };
    return (await this.unitOfWork.manager.find(ModelAliasEntity, { where, order: { alias: 'ASC' } })).map(
      toAlias,
    );
  }

  async save(alias: ModelAlias): Promise<void> {
    await this.unitOfWork.manager.upsert(ModelAliasEntity, { ...alias }, ['modelId', 'alias']);
  }

  async addChange(change: AliasChange): Promise<void> {
    await this.unitOfWork.manager.insert(AliasChangeEntity, { ...change });
  }

  async listChanges(modelId: RegisteredModelId, request: PageRequest): Promise<Page<AliasChange>> {
    const rows = await this.unitOfWork.manager.find(AliasChangeEntity, {
      where: { modelId, ...(request.after !== null && { id: LessThan(request.after) }) },
      order: { id: 'DESC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toChange), request);
  }
}

function toAlias({ modelId, alias, versionId, since }: ModelAliasEntity): ModelAlias {
  return { modelId: modelId as RegisteredModelId, alias, versionId: versionId as ModelVersionId, since };
}

function toChange(row: AliasChangeEntity): AliasChange {
  return { ...row, modelId: row.modelId as RegisteredModelId };
}
