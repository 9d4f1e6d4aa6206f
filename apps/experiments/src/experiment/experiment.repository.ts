import { Injectable } from '@nestjs/common';
import { NameTakenError, type ExperimentId, type ProjectScope } from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, isUniqueViolation } from '@orrery/platform-postgres';
import { In, IsNull, MoreThan, type Repository } from 'typeorm';
import type { KeyValue } from '../key-value.js';
import { ExperimentTagEntity } from './experiment-tag.entity.js';
import { EXPERIMENT_NAME_UNIQUE, ExperimentEntity } from './experiment.entity.js';
import type { Experiment } from './experiment.js';

/** A tag of a certain experiment. */
export interface ExperimentTag extends KeyValue {
  readonly experimentId: ExperimentId;
}

/** Locked, a run cannot begin in an experiment that is being deleted, and the other way round. */
const LOCK_BY_NUMBER = `
  SELECT id FROM experiment WHERE number = $1 AND ($2::text IS NULL OR project = $2)`;

@Injectable()
export class ExperimentRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Gives the experiment its number. @throws {NameTakenError} */
  async insert(experiment: Omit<Experiment, 'number'>): Promise<Experiment> {
    try {
      const { raw } = await this.rows
        .createQueryBuilder()
        .insert()
        .values({ ...experiment })
        .returning('number')
        .execute();
      const [row] = raw as readonly { readonly number: string }[];
      return { ...experiment, number: Number(row?.number) };
    } catch (error) {
      throw this.nameTaken(error, experiment.name);
    }
  }

  async findByName(project: string, name: string): Promise<Experiment | null> {
    const row = await this.rows.findOneBy({ project, name });
    return row && toExperiment(row);
  }

  async findByNumber(scope: ProjectScope, number: number): Promise<Experiment | null> {
    const row = await this.rows.findOneBy({
      number: String(number),
      ...(scope !== null && { project: scope }),
    });
    return row && toExperiment(row);
  }

  /** The experiment, which stays as it is until the transaction ends: for `share`, others may share it too. */
  async lock(scope: ProjectScope, number: number, mode: 'share' | 'update'): Promise<Experiment | null> {
    const locking = mode === 'share' ? 'FOR SHARE' : 'FOR UPDATE';
    const { manager } = this.unitOfWork;
    const [row] = await manager.query<{ id: ExperimentId }[]>(`${LOCK_BY_NUMBER} ${locking}`, [
      number,
      scope,
    ]);
    return row === undefined ? null : ((await this.findByIds([row.id])).get(row.id) ?? null);
  }

  async findByIds(ids: readonly ExperimentId[]): Promise<ReadonlyMap<ExperimentId, Experiment>> {
    const rows = await this.rows.findBy({ id: In([...ids]) });
    return new Map(rows.map(toExperiment).map((experiment) => [experiment.id, experiment]));
  }

  /** Those that are not deleted, by name. */
  /** Those that are there, by name. */
  async list(request: PageRequest): Promise<Page<Experiment>> {
    const rows = await this.rows.find({
      where: { deletedAt: IsNull(), ...(request.after !== null && { name: MoreThan(request.after) }) },
      order: { name: 'ASC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toExperiment), request);
  }

  /** @throws {NameTakenError} */
  async rename(id: ExperimentId, name: string, at: Date): Promise<void> {
    try {
      await this.rows.update({ id }, { name, updatedAt: at });
    } catch (error) {
      throw this.nameTaken(error, name);
    }
  }

  /** Deletes the experiment with all its runs, or brings it back with all of them, as MLflow does. */
  async setDeleted(id: ExperimentId, deletedAt: Date | null, at: Date): Promise<void> {
    await this.rows.update({ id }, { deletedAt, updatedAt: at });
    await this.unitOfWork.manager.query('UPDATE run SET deleted_at = $2 WHERE experiment_id = $1', [
      id,
      deletedAt,
    ]);
  }

  /** The last of a key counts. */
  async setTags(experimentId: ExperimentId, tags: readonly KeyValue[]): Promise<void> {
    if (tags.length === 0) return;
    const last = new Map(tags.map(({ key, value }) => [key, value]));
    const rows = [...last].map(([key, value]) => ({ experimentId, key, value }));
    await this.unitOfWork.manager.upsert(ExperimentTagEntity, rows, ['experimentId', 'key']);
  }

  /** Resolves to whether there was such a tag. */
  async deleteTag(experimentId: ExperimentId, key: string): Promise<boolean> {
    const { affected } = await this.unitOfWork.manager.delete(ExperimentTagEntity, { experimentId, key });
    return (affected ?? 0) > 0;
  }

  /** By key. */
  async listTags(ids: readonly ExperimentId[]): Promise<readonly ExperimentTag[]> {
    const query = { where: { experimentId: In([...ids]) }, order: { key: 'ASC' } } as const;
    const rows = await this.unitOfWork.manager.find(ExperimentTagEntity, query);
    return rows.map(({ experimentId, ...tag }) => ({ ...tag, experimentId: experimentId as ExperimentId }));
  }

  private nameTaken(error: unknown, name: string): unknown {
    return isUniqueViolation(error, EXPERIMENT_NAME_UNIQUE) ? new NameTakenError('Experiment', name) : error;
  }

  private get rows(): Repository<ExperimentEntity> {
    return this.unitOfWork.manager.getRepository(ExperimentEntity);
  }
}

function toExperiment({ id, number, ...row }: ExperimentEntity): Experiment {
  return { ...row, id: id as ExperimentId, number: Number(number) };
}
