import { Injectable } from '@nestjs/common';
import { InvalidInputError, NotFoundError } from '@orrery/domain';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { newId } from '@orrery/platform-postgres';
import { RegisteredModelRepository } from './registered-model.repository.js';
import type { RegisteredModel } from './registered-model.js';

const NAME = /^[A-Za-z0-9._-]{1,200}$/;

@Injectable()
export class RegisteredModelService {
  constructor(private readonly models: RegisteredModelRepository) {}

  /** @throws {InvalidInputError | NameTakenError} */
  async register(name: string, description: string): Promise<RegisteredModel> {
    if (!NAME.test(name)) {
      throw new InvalidInputError('name', 'A model name has 1 to 200 letters, digits, ".", "_" and "-".');
    }
    const model: RegisteredModel = { id: newId(), name, description, createdAt: new Date() };
    await this.models.insert(model);
    return model;
  }

  find(name: string): Promise<RegisteredModel | null> {
    return this.models.findByName(name);
  }

  /** @throws {NotFoundError} */
  async get(name: string): Promise<RegisteredModel> {
    const model = await this.models.findByName(name);
    if (model === null) throw new NotFoundError('Model', name);
    return model;
  }

  list(page: PageRequest): Promise<Page<RegisteredModel>> {
    return this.models.list(page);
  }
}
