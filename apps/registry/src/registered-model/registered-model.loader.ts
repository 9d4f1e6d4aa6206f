import { Injectable } from '@nestjs/common';
import type { RegisteredModelId } from '@orrery/domain';
import { requestLoader } from '@orrery/platform-graphql';
import { RegisteredModelRepository } from './registered-model.repository.js';
import type { RegisteredModel } from './registered-model.js';

@Injectable()
export class RegisteredModelLoader {
  readonly byId = requestLoader<RegisteredModelId, RegisteredModel>((ids) => this.models.findByIds(ids));

  constructor(private readonly models: RegisteredModelRepository) {}
}
