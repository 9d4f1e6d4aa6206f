import { Injectable } from '@nestjs/common';
import { NameTakenError, type ExperimentId, type PipelineId } from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, isUniqueViolation } from '@orrery/platform-postgres';
import { In, MoreThan, type Repository } from 'typeorm';
import { PIPELINE_NAME_UNIQUE, PipelineEntity } from './pipeline.entity.js';
import type { Pipeline } from './pipeline.js';

@Injectable()
export class PipelineRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @throws {NameTakenError} */
  async insert(pipeline: Pipeline): Promise<void> {
    try {
      await this.rows.insert({ ...pipeline });
    } catch (error) {
      if (isUniqueViolation(error, PIPELINE_NAME_UNIQUE)) throw new NameTakenError('Pipeline', pipeline.name);
      throw error;
    }
  }

  async findByName(name: string): Promise<Pipeline | null> {
    const row = await this.rows.findOneBy({ name });
    return row && toPipeline(row);
  }

  async findByIds(ids: readonly PipelineId[]): Promise<ReadonlyMap<PipelineId, Pipeline>> {
    const rows = await this.rows.findBy({ id: In([...ids]) });
    return new Map(rows.map(toPipeline).map((pipeline) => [pipeline.id, pipeline]));
  }

  async list(request: PageRequest): Promise<Page<Pipeline>> {
    const rows = await this.rows.find({
      ...(request.after !== null && { where: { name: MoreThan(request.after) } }),
      order: { name: 'ASC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toPipeline), request);
  }

  private get rows(): Repository<PipelineEntity> {
    return this.unitOfWork.manager.getRepository(PipelineEntity);
  }
}

function toPipeline(row: PipelineEntity): Pipeline {
  return { ...row, id: row.id as PipelineId, experimentId: row.experimentId as ExperimentId };
}
