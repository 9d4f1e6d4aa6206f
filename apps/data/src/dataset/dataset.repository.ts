import { Injectable } from '@nestjs/common';
import { NameTakenError, NotFoundError, type DatasetId } from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, isUniqueViolation } from '@orrery/platform-postgres';
import { In, MoreThan, type Repository } from 'typeorm';
import type { Expectation } from '../expectation/expectation.js';
import { DATASET_NAME_UNIQUE, DatasetEntity } from './dataset.entity.js';
import type { Dataset } from './dataset.js';

@Injectable()
export class DatasetRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @throws {NameTakenError} */
  async insert(dataset: Dataset): Promise<void> {
    try {
      await this.rows.insert({ ...dataset, expectations: [...dataset.expectations] });
    } catch (error) {
      if (isUniqueViolation(error, DATASET_NAME_UNIQUE)) throw new NameTakenError('Dataset', dataset.name);
      throw error;
    }
  }

  async findByName(name: string): Promise<Dataset | null> {
    const row = await this.rows.findOneBy({ name });
    return row && toDataset(row);
  }

  async findByIds(ids: readonly DatasetId[]): Promise<ReadonlyMap<DatasetId, Dataset>> {
    const rows = await this.rows.findBy({ id: In([...ids]) });
    return new Map(rows.map(toDataset).map((dataset) => [dataset.id, dataset]));
  }

  /**
   * The dataset by that name, locked until the transaction ends, so that what is numbered within it never races.
   * @throws {NotFoundError}
   */
  async lockByName(name: string): Promise<Dataset> {
    const row = await this.rows.findOne({ where: { name }, lock: { mode: 'pessimistic_write' } });
    if (row === null) throw new NotFoundError('Dataset', name);
    return toDataset(row);
  }

  async setExpectations(id: DatasetId, expectations: readonly Expectation[]): Promise<void> {
    await this.rows.update({ id }, { expectations: [...expectations] });
  }

  async list(request: PageRequest): Promise<Page<Dataset>> {
    const rows = await this.rows.find({
      ...(request.after !== null && { where: { name: MoreThan(request.after) } }),
      order: { name: 'ASC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toDataset), request);
  }

  private get rows(): Repository<DatasetEntity> {
    return this.unitOfWork.manager.getRepository(DatasetEntity);
  }
}

function toDataset(row: DatasetEntity): Dataset {
  return { ...row, id: row.id as DatasetId };
}
