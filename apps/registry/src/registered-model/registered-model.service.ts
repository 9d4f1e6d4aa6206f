import { Injectable } from '@nestjs/common';
import { NotFoundError, projectOf, type ProjectScope } from '@orrery/domain';
import { Outbox } from '@orrery/platform-events';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import { ModelAliasService } from '../model-alias/model-alias.service.js';
import { ModelVersionRepository } from '../model-version/model-version.repository.js';
import { RegisteredModelRepository } from './registered-model.repository.js';
import { withoutTag, type RegisteredModel, type Tags } from './registered-model.js';

export interface RegisterModel {
  readonly scope: ProjectScope;
  readonly name: string;
  readonly description: string;
  readonly tags: Tags;
}

/** A model by its name, as a caller with that scope sees it. */
export interface NamedModel {
  readonly scope: ProjectScope;
  readonly name: string;
}

/** Names are checked where they come in: what may be a name differs by the protocol. */
@Injectable()
export class RegisteredModelService {
  constructor(
    private readonly models: RegisteredModelRepository,
    private readonly versions: ModelVersionRepository,
    private readonly aliases: ModelAliasService,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  /** @throws {NameTakenError} */
  async register({ scope, name, description, tags }: RegisterModel): Promise<RegisteredModel> {
    const project = projectOf(scope);
    const now = new Date();
    const times = { createdAt: now, updatedAt: now, deletedAt: null };
    const model: RegisteredModel = { id: newId(), project, name, description, tags, ...times };
    await this.unitOfWork.run(async () => {
      await this.models.insert(model);
      const facts = { modelId: model.id, model: name, project, description, tags: { ...tags } };
      await this.outbox.publish('ModelRegistered', model.id, facts);
    });
    return model;
  }

  find({ scope, name }: NamedModel): Promise<RegisteredModel | null> {
    return this.models.findByName(scope, name);
  }

  /** @throws {NotFoundError} */
  async get({ scope, name }: NamedModel): Promise<RegisteredModel> {
    const model = await this.models.findByName(scope, name);
    if (model === null) throw new NotFoundError('Model', name);
    return model;
  }

  list(project: string, page: PageRequest): Promise<Page<RegisteredModel>> {
    return this.models.list(project, page);
  }

  /** Its versions keep their numbers and identifiers. @throws {NotFoundError | NameTakenError} */
  rename(named: NamedModel, name: string): Promise<RegisteredModel> {
    const updatedAt = new Date();
    return this.unitOfWork.run(async () => {
      const renamed = await this.change(named, () => ({ name, updatedAt }));
      await this.versions.touchAll(renamed.id, updatedAt);
      return renamed;
    });
  }

  /** @throws {NotFoundError} */
  describe(named: NamedModel, description: string): Promise<RegisteredModel> {
    return this.change(named, () => ({ description, updatedAt: new Date() }));
  }

  /** @throws {NotFoundError} */
  setTag(named: NamedModel, key: string, value: string): Promise<RegisteredModel> {
    return this.change(named, ({ tags }) => ({ tags: { ...tags, [key]: value } }));
  }

  /** @throws {NotFoundError} */
  deleteTag(named: NamedModel, key: string): Promise<RegisteredModel> {
    return this.change(named, ({ tags }) => ({ tags: withoutTag(tags, key) }));
  }

  /** The name is free at once; what the model was stays known by its id. @throws {NotFoundError} */
  async delete(named: NamedModel, changedBy: string): Promise<void> {
    await this.unitOfWork.run(async () => {
      const { id } = await this.models.lockByName(named.scope, named.name);
      await this.aliases.releaseModel({ modelId: id, changedBy, reason: 'The model was deleted.' });
      const now = new Date();
      await this.models.update(id, { deletedAt: now, updatedAt: now });
    });
  }

  private change(
    { scope, name }: NamedModel,
    changesOf: (model: RegisteredModel) => Partial<RegisteredModel>,
  ): Promise<RegisteredModel> {
    return this.unitOfWork.run(async () => {
      const model = await this.models.lockByName(scope, name);
      const changes = changesOf(model);
      await this.models.update(model.id, changes);
      return { ...model, ...changes };
    });
  }
}
