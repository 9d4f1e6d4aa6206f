import { Injectable } from '@nestjs/common';
import { NameTakenError, type ModelVersionId, type RegisteredModelId } from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, isUniqueViolation } from '@orrery/platform-postgres';
import { In, MoreThan, type Repository } from 'typeorm';
import { REMOTE_BACKEND_VERSION_UNIQUE, RemoteBackendEntity } from './remote-backend.entity.js';
import type { RemoteBackend, RemoteBackendId } from './remote-backend.js';

@Injectable()
export class RemoteBackendRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @throws {NameTakenError} when the version has one. */
  async insert(backend: RemoteBackend): Promise<void> {
    try {
      await this.backends.insert({ ...backend, urls: [...backend.urls] });
    } catch (error) {
      if (!isUniqueViolation(error, REMOTE_BACKEND_VERSION_UNIQUE)) throw error;
      throw new NameTakenError('RemoteBackend', `${backend.model}/${backend.version}`);
    }
  }

  async saveUrls(id: RemoteBackendId, urls: readonly string[]): Promise<void> {
    await this.backends.update({ id }, { urls: [...urls] });
  }

  async remove(id: RemoteBackendId): Promise<void> {
    await this.backends.delete({ id });
  }

  async findByVersion(versionId: ModelVersionId): Promise<RemoteBackend | null> {
    const row = await this.backends.findOneBy({ versionId });
    return row && toRemoteBackend(row);
  }

  async findByNumber(model: string, version: number): Promise<RemoteBackend | null> {
    const row = await this.backends.findOne({ where: { model, version }, order: { id: 'DESC' } });
    return row && toRemoteBackend(row);
  }

  async findByVersions(ids: readonly ModelVersionId[]): Promise<ReadonlyMap<ModelVersionId, RemoteBackend>> {
    const rows = await this.backends.findBy({ versionId: In([...ids]) });
    return new Map(rows.map(toRemoteBackend).map((backend) => [backend.versionId, backend]));
  }

  /** In the order in which they were registered. */
  async list(request: PageRequest): Promise<Page<RemoteBackend>> {
    const rows = await this.backends.find({
      ...(request.after !== null && { where: { id: MoreThan(request.after) } }),
      order: { id: 'ASC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toRemoteBackend), request);
  }

  async listAll(): Promise<readonly RemoteBackend[]> {
    return (await this.backends.find({ order: { id: 'ASC' } })).map(toRemoteBackend);
  }

  private get backends(): Repository<RemoteBackendEntity> {
    return this.unitOfWork.manager.getRepository(RemoteBackendEntity);
  }
}

function toRemoteBackend(row: RemoteBackendEntity): RemoteBackend {
  return {
    ...row,
    id: row.id as RemoteBackendId,
    versionId: row.versionId as ModelVersionId,
    modelId: row.modelId as RegisteredModelId,
  };
}
