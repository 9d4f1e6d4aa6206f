import { Injectable } from '@nestjs/common';
import { NameTakenError, NotFoundError, type RegisteredModelId } from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, isUniqueViolation } from '@orrery/platform-postgres';
import { In, MoreThan, type Repository } from 'typeorm';
import { MODEL_NAME_UNIQUE, RegisteredModelEntity } from './registered-model.entity.js';
import type { RegisteredModel } from './registered-model.js';

@Injectable()
export class RegisteredModelRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @throws {NameTakenError} */
  async insert(model: RegisteredModel): Promise<void> {
    try {
      await this.rows.insert({ ...model });
    } catch (error) {
      if (isUniqueViolation(error, MODEL_NAME_UNIQUE)) throw new NameTakenError('Model', model.name);
      throw error;
    }
  }

  async findByName(name: string): Promise<RegisteredModel | null> {
    const row = await this.rows.findOneBy({ name });
    return row && toModel(row);
  }

  async findByIds(
    ids: readonly RegisteredModelId[],
  ): Promise<ReadonlyMap<RegisteredModelId, RegisteredModel>> {
    const rows = await this.rows.findBy({ id: In([...ids]) });
    return new Map(rows.map(toModel).map((model) => [model.id, model]));
  }

  /**
   * The model by that name, locked until the transaction ends, so that what is numbered within it never races.
   * @throws {NotFoundError}
   */
  async lockByName(name: string): Promise<RegisteredModel> {
    const row = await this.rows.findOne({ where: { name }, lock: { mode: 'pessimistic_write' } });
    if (row === null) throw new NotFoundError('Model', name);
    return toModel(row);
  }

  async list(request: PageRequest): Promise<Page<RegisteredModel>> {
    const rows = await this.rows.find({
      ...(request.after !== null && { where: { name: MoreThan(request.after) } }),
      order: { name: 'ASC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toModel), request);
  }

  private get rows(): Repository<RegisteredModelEntity> {
    return this.unitOfWork.manager.getRepository(RegisteredModelEntity);
  }
}

function toModel({ id, name, description, createdAt }: RegisteredModelEntity): RegisteredModel {
  return { id: id as RegisteredModelId, name, description, createdAt };
}
