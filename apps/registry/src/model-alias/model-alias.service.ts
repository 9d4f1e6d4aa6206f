import { Injectable } from '@nestjs/common';
import { InvalidInputError, NotFoundError, type RegisteredModelId } from '@orrery/domain';
import { Outbox } from '@orrery/platform-events';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import { ModelVersionRepository } from '../model-version/model-version.repository.js';
import type { ModelVersion } from '../model-version/model-version.js';
import { RegisteredModelRepository } from '../registered-model/registered-model.repository.js';
import { ModelAliasRepository } from './model-alias.repository.js';
import type { AliasChange, ModelAlias } from './model-alias.js';

const ALIAS = /^[A-Za-z0-9_-]{1,100}$/;
/** Names that would read as a version number. */
const RESERVED = /^(v\d+|latest)$/i;

export interface SetAlias {
  readonly model: string;
  readonly alias: string;
  readonly version: number;
  readonly reason: string;
  readonly changedBy: string;
}

@Injectable()
export class ModelAliasService {
  constructor(
    private readonly aliases: ModelAliasRepository,
    private readonly models: RegisteredModelRepository,
    private readonly versions: ModelVersionRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  /** Moves an alias, or does nothing when it points there already. @throws {NotFoundError | InvalidInputError} */
  async set({ model: name, alias, version: number, reason, changedBy }: SetAlias): Promise<ModelAlias> {
    if (!ALIAS.test(alias) || RESERVED.test(alias)) {
      const message = `"${alias}" cannot be an alias: use letters, digits, "_" and "-", and no version number.`;
      throw new InvalidInputError('alias', message);
    }
    return this.unitOfWork.run(async () => {
      const model = await this.models.lockByName(name);
      const version = await this.versions.findByNumber(model.id, number);
      if (version === null) throw new NotFoundError(`Version of model ${name}`, String(number));
      const current = await this.aliases.find(model.id, alias);
      if (current?.versionId === version.id) return current;

      const from = current && (await this.versions.findByIds([current.versionId])).get(current.versionId);
      const changedAt = new Date();
      const moved = { modelId: model.id, alias, versionId: version.id, since: changedAt };
      const move = { modelId: model.id, alias, fromVersion: from?.version ?? null, toVersion: number };
      await this.aliases.save(moved);
      await this.aliases.addChange({ id: newId(), ...move, changedBy, reason, changedAt });
      await this.outbox.publish('AliasChanged', model.id, { ...move, model: name, toVersionId: version.id });
      return moved;
    });
  }

  async findVersion(modelId: RegisteredModelId, alias: string): Promise<ModelVersion | null> {
    const found = await this.aliases.find(modelId, alias);
    if (found === null) return null;
    return (await this.versions.findByIds([found.versionId])).get(found.versionId) ?? null;
  }

  listChanges(modelId: RegisteredModelId, page: PageRequest): Promise<Page<AliasChange>> {
    return this.aliases.listChanges(modelId, page);
  }
}
