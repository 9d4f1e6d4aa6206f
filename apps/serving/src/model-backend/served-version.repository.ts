import { Injectable } from '@nestjs/common';
import type { ModelVersionId, RegisteredModelId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { ServedVersionEntity } from './served-version.entity.js';
import type { ServedVersion } from './served-version.js';

@Injectable()
export class ServedVersionRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async findById(id: ModelVersionId): Promise<ServedVersion | null> {
    const row = await this.unitOfWork.manager.findOneBy(ServedVersionEntity, { id });
    return row && toServedVersion(row);
  }

  async findByNumber(modelId: RegisteredModelId, version: number): Promise<ServedVersion | null> {
    const row = await this.unitOfWork.manager.findOneBy(ServedVersionEntity, { modelId, version });
    return row && toServedVersion(row);
  }

  /** Versions never change, so one that is there already is the same, but for a file that was not read yet. */
  async save({ id, modelId, model, version, contentDigest, sampleRows }: ServedVersion): Promise<void> {
    const insert = this.unitOfWork.manager
      .createQueryBuilder()
      .insert()
      .into(ServedVersionEntity)
      .values({ id, modelId, model, version, contentDigest, sampleRows });
    await (
      contentDigest === null ? insert.orIgnore() : insert.orUpdate(['content_digest', 'sample_rows'], ['id'])
    ).execute();
  }
}

function toServedVersion({
  id,
  modelId,
  model,
  version,
  contentDigest,
  sampleRows,
}: ServedVersionEntity): ServedVersion {
  return {
    id: id as ModelVersionId,
    modelId: modelId as RegisteredModelId,
    model,
    version,
    contentDigest,
    sampleRows,
  };
}
