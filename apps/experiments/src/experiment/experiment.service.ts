import { Injectable } from '@nestjs/common';
import { NotFoundError } from '@orrery/domain';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { newId } from '@orrery/platform-postgres';
import { requireName } from '../input/require.js';
import { ExperimentRepository } from './experiment.repository.js';
import type { Experiment } from './experiment.js';

@Injectable()
export class ExperimentService {
  constructor(private readonly experiments: ExperimentRepository) {}

  /** @throws {InvalidInputError | NameTakenError} */
  async create(name: string): Promise<Experiment> {
    const experiment: Experiment = { id: newId(), name: requireName('name', name), createdAt: new Date() };
    await this.experiments.insert(experiment);
    return experiment;
  }

  find(name: string): Promise<Experiment | null> {
    return this.experiments.findByName(name);
  }

  /** @throws {NotFoundError} */
  async get(name: string): Promise<Experiment> {
    const experiment = await this.experiments.findByName(name);
    if (experiment === null) throw new NotFoundError('Experiment', name);
    return experiment;
  }

  list(page: PageRequest): Promise<Page<Experiment>> {
    return this.experiments.list(page);
  }
}
