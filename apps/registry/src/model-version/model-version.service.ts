import { Injectable } from '@nestjs/common';
import { NotFoundError, type ProjectScope, type RegisteredModelId } from '@orrery/domain';
import { Outbox } from '@orrery/platform-events';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork } from '@orrery/platform-postgres';
import { ModelAliasService } from '../model-alias/model-alias.service.js';
import { RegisteredModelRepository } from '../registered-model/registered-model.repository.js';
import { withoutTag, type RegisteredModel } from '../registered-model/registered-model.js';
import { ModelVersionRepository } from './model-version.repository.js';
import type { ModelVersion } from './model-version.js';

/** A version by its model's name and its number, as a caller with that scope sees it. */
export interface NumberedVersion {
  readonly scope: ProjectScope;
  readonly model: string;
  readonly version: number;
}

@Injectable()
export class ModelVersionService {
  constructor(
    private readonly versions: ModelVersionRepository,
    private readonly models: RegisteredModelRepository,
    private readonly aliases: ModelAliasService,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  find(modelId: RegisteredModelId, version: number): Promise<ModelVersion | null> {
    return this.versions.findByNumber(modelId, version);
  }

  /** @throws {NotFoundError} for a model or a version that is not there. */
  async get({ scope, model: name, version: number }: NumberedVersion): Promise<ModelVersion> {
    const model = await this.models.findByName(scope, name);
    const version = model && (await this.versions.findByNumber(model.id, number));
    if (version === null) throw versionNotFound(name, number);
    return version;
  }

  list(modelId: RegisteredModelId, page: PageRequest): Promise<Page<ModelVersion>> {
    return this.versions.list(modelId, page);
  }

  /** The newest version of each stage, of each of these models. */
  listLatest(modelIds: readonly RegisteredModelId[]): Promise<readonly ModelVersion[]> {
    return this.versions.listLatest(modelIds);
  }

  /** @throws {NotFoundError} */
  describe(numbered: NumberedVersion, description: string): Promise<ModelVersion> {
    return this.change(numbered, ({ version }) => {
      return Promise.resolve({ ...version, description, updatedAt: new Date() });
    });
  }

  /** @throws {NotFoundError} */
  setTag(numbered: NumberedVersion, key: string, value: string): Promise<ModelVersion> {
    return this.change(numbered, async ({ model, version }) => {
      await this.tellTag(model, version, { key, value });
      return { ...version, tags: { ...version.tags, [key]: value } };
    });
  }

  /** Does nothing when there is no such tag. @throws {NotFoundError} for the version. */
  deleteTag(numbered: NumberedVersion, key: string): Promise<ModelVersion> {
    return this.change(numbered, async ({ model, version }) => {
      if (!Object.hasOwn(version.tags, key)) return version;
      await this.tellTag(model, version, { key, value: null });
      return { ...version, tags: withoutTag(version.tags, key) };
    });
  }

  /**
   * Its aliases go, and what was told of it; its number is not used again, and its file stays for what serves it still.
   * @throws {NotFoundError}
   */
  async delete(numbered: NumberedVersion, changedBy: string): Promise<void> {
    await this.change(numbered, async ({ model, version }) => {
      const released = { modelId: model.id, versionId: version.id, changedBy };
      await this.aliases.releaseVersion({ ...released, reason: `Version ${version.version} was deleted.` });
      const now = new Date();
      await this.models.update(model.id, { updatedAt: now });
      const source = { uri: null, storageLocation: null, runRef: null, runLink: null, loggedModelId: null };
      return { ...version, description: '', source, statusMessage: null, updatedAt: now, deletedAt: now };
    });
  }

  private change(
    { scope, model: name, version: number }: NumberedVersion,
    changed: (found: { model: RegisteredModel; version: ModelVersion }) => Promise<ModelVersion>,
  ): Promise<ModelVersion> {
    return this.unitOfWork.run(async () => {
      const model = await this.models.lockByName(scope, name);
      const version = await this.versions.findByNumber(model.id, number);
      if (version === null) throw versionNotFound(name, number);
      const result = await changed({ model, version });
      await this.versions.save(result);
      return result;
    });
  }

  private tellTag(
    model: RegisteredModel,
    { id: versionId, version }: ModelVersion,
    tag: { readonly key: string; readonly value: string | null },
  ): Promise<void> {
    const facts = { modelId: model.id, model: model.name, project: model.project, versionId, version };
    return this.outbox.publish('ModelVersionTagChanged', model.id, { ...facts, ...tag });
  }
}

export function versionNotFound(model: string, version: number): NotFoundError {
  return new NotFoundError(`Version of model ${model}`, String(version));
}
