import { Injectable } from '@nestjs/common';
import {
  NameTakenError,
  NotFoundError,
  projectOf,
  type ProjectScope,
  type RegisteredModelId,
} from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, isUniqueViolation } from '@orrery/platform-postgres';
import { In, IsNull, MoreThan, type Repository } from 'typeorm';
import { MODEL_NAME_UNIQUE, RegisteredModelEntity } from './registered-model.entity.js';
import type { RegisteredModel } from './registered-model.js';

/** What may change of a model. */
export type ModelChanges = Partial<
  Pick<RegisteredModel, 'name' | 'description' | 'tags' | 'updatedAt' | 'deletedAt'>
>;

@Injectable()
export class RegisteredModelRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @throws {NameTakenError} */
  async insert(model: RegisteredModel): Promise<void> {
    await refuseTakenName(model.name, () => this.rows.insert({ ...model }));
  }

  /** @throws {NameTakenError} */
  async update(id: RegisteredModelId, changes: ModelChanges): Promise<void> {
    await refuseTakenName(changes.name ?? '', () => this.rows.update({ id }, { ...changes }));
  }

  async findByName(scope: ProjectScope, name: string): Promise<RegisteredModel | null> {
    const row = await this.rows.findOneBy({ project: projectOf(scope), name, deletedAt: IsNull() });
    return row && toModel(row);
  }

  /** Deleted ones too: what points at a model by its id still shows it. */
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
  async lockByName(scope: ProjectScope, name: string): Promise<RegisteredModel> {
    const row = await this.rows.findOne({
      where: { project: projectOf(scope), name, deletedAt: IsNull() },
      lock: { mode: 'pessimistic_write' },
    });
    if (row === null) throw new NotFoundError('Model', name);
    return toModel(row);
  }

  /** Locks a model by its id until the transaction ends. */
  async lock(id: RegisteredModelId): Promise<void> {
    await this.rows.findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  async list(project: string, request: PageRequest): Promise<Page<RegisteredModel>> {
    const rows = await this.rows.find({
      where: {
        project,
        deletedAt: IsNull(),
        ...(request.after !== null && { name: MoreThan(request.after) }),
      },
      order: { name: 'ASC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toModel), request);
  }

  private get rows(): Repository<RegisteredModelEntity> {
    return this.unitOfWork.manager.getRepository(RegisteredModelEntity);
  }
}

async function refuseTakenName(name: string, write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (isUniqueViolation(error, MODEL_NAME_UNIQUE)) throw new NameTakenError('Model', name);
    throw error;
  }
}

/** What a row of the table says. */
export function toModel(row: RegisteredModelEntity): RegisteredModel {
  return { ...row, id: row.id as RegisteredModelId };
}
