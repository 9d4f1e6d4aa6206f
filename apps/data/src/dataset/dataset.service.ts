import { Injectable } from '@nestjs/common';
import { InvalidInputError, NotFoundError } from '@orrery/domain';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { newId } from '@orrery/platform-postgres';
import { DatasetRepository } from './dataset.repository.js';
import type { Dataset } from './dataset.js';

const NAME = /^[A-Za-z0-9._-]{1,200}$/;

@Injectable()
export class DatasetService {
  constructor(private readonly datasets: DatasetRepository) {}

  /** @throws {InvalidInputError | NameTakenError} */
  async create(name: string, description: string): Promise<Dataset> {
    if (!NAME.test(name)) {
      throw new InvalidInputError('name', 'A dataset name has 1 to 200 letters, digits, ".", "_" and "-".');
    }
    const dataset: Dataset = { id: newId(), name, description, expectations: [], createdAt: new Date() };
    await this.datasets.insert(dataset);
    return dataset;
  }

  find(name: string): Promise<Dataset | null> {
    return this.datasets.findByName(name);
  }

  /** @throws {NotFoundError} */
  async get(name: string): Promise<Dataset> {
    const dataset = await this.datasets.findByName(name);
    if (dataset === null) throw new NotFoundError('Dataset', name);
    return dataset;
  }

  list(page: PageRequest): Promise<Page<Dataset>> {
    return this.datasets.list(page);
  }
}
