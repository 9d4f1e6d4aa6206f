import { Injectable } from '@nestjs/common';
import { NameTakenError, type ExperimentId } from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, isUniqueViolation } from '@orrery/platform-postgres';
import { In, MoreThan, type Repository } from 'typeorm';
import { EXPERIMENT_NAME_UNIQUE, ExperimentEntity } from './experiment.entity.js';
import type { Experiment } from './experiment.js';

@Injectable()
export class ExperimentRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @throws {NameTakenError} */
  async insert(experiment: Experiment): Promise<void> {
    try {
      await this.rows.insert({ ...experiment });
    } catch (error) {
      if (isUniqueViolation(error, EXPERIMENT_NAME_UNIQUE)) {
        throw new NameTakenError('Experiment', experiment.name);
      }
      throw error;
    }
  }

  async findByName(name: string): Promise<Experiment | null> {
    const row = await this.rows.findOneBy({ name });
    return row && toExperiment(row);
  }

  async findByIds(ids: readonly ExperimentId[]): Promise<ReadonlyMap<ExperimentId, Experiment>> {
    const rows = await this.rows.findBy({ id: In([...ids]) });
    return new Map(rows.map(toExperiment).map((experiment) => [experiment.id, experiment]));
  }

  async list(request: PageRequest): Promise<Page<Experiment>> {
    const rows = await this.rows.find({
      ...(request.after !== null && { where: { name: MoreThan(request.after) } }),
      order: { name: 'ASC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toExperiment), request);
  }

  private get rows(): Repository<ExperimentEntity> {
    return this.unitOfWork.manager.getRepository(ExperimentEntity);
  }
}

function toExperiment({ id, name, createdAt }: ExperimentEntity): Experiment {
  return { id: id as ExperimentId, name, createdAt };
}
