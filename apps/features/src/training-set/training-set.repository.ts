import { Injectable } from '@nestjs/common';
import { NameTakenError, type FeatureViewId, type TrainingSetId } from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, isUniqueViolation } from '@orrery/platform-postgres';
import { In, MoreThan, type Repository } from 'typeorm';
import { TRAINING_SET_NAME_UNIQUE, TrainingSetEntity } from './training-set.entity.js';
import { TrainingSetViewEntity } from './training-set-view.entity.js';
import type { TrainingSet, TrainingSetFile, TrainingSetView } from './training-set.js';

const UNFINISHED = In(['QUEUED', 'RUNNING']);

@Injectable()
export class TrainingSetRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @throws {NameTakenError} */
  async insert({ file: _, ...set }: TrainingSet, views: readonly TrainingSetView[]): Promise<void> {
    const unwritten = { rows: null, columns: null, contentDigest: null, sizeBytes: null };
    try {
      await this.rows.insert({ ...set, ...unwritten });
    } catch (error) {
      if (isUniqueViolation(error, TRAINING_SET_NAME_UNIQUE))
        throw new NameTakenError('Training set', set.name);
      throw error;
    }
    const positioned = views.map((view, position) => ({ ...view, versions: [...view.versions], position }));
    await this.unitOfWork.manager.insert(TrainingSetViewEntity, positioned);
  }

  async findByName(name: string): Promise<TrainingSet | null> {
    const row = await this.rows.findOneBy({ name });
    return row && toTrainingSet(row);
  }

  async find(id: TrainingSetId): Promise<TrainingSet | null> {
    return (await this.findByIds([id])).get(id) ?? null;
  }

  async findByIds(ids: readonly TrainingSetId[]): Promise<ReadonlyMap<TrainingSetId, TrainingSet>> {
    const rows = await this.rows.findBy({ id: In([...ids]) });
    return new Map(rows.map(toTrainingSet).map((set) => [set.id, set]));
  }

  async list(request: PageRequest): Promise<Page<TrainingSet>> {
    const rows = await this.rows.find({
      ...(request.after !== null && { where: { name: MoreThan(request.after) } }),
      order: { name: 'ASC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toTrainingSet), request);
  }

  /** The views of training sets, each in the order in which they were named. */
  async listViews(ids: readonly TrainingSetId[]): Promise<readonly TrainingSetView[]> {
    const rows = await this.unitOfWork.manager.find(TrainingSetViewEntity, {
      where: { trainingSetId: In([...ids]) },
      order: { trainingSetId: 'ASC', position: 'ASC' },
    });
    return rows.map(toView);
  }

  async listUnfinished(): Promise<readonly TrainingSetId[]> {
    const rows = await this.rows.find({ where: { state: UNFINISHED }, select: { id: true } });
    return rows.map(({ id }) => id as TrainingSetId);
  }

  async markRunning(id: TrainingSetId): Promise<void> {
    await this.rows.update({ id, state: UNFINISHED }, { state: 'RUNNING' });
  }

  /** @returns false when it had ended already, so that a second try changes and tells nothing. */
  async markSucceeded(id: TrainingSetId, file: TrainingSetFile, finishedAt: Date): Promise<boolean> {
    const { rows, columns, contentDigest, sizeBytes } = file;
    const written = {
      rows: String(rows),
      columns: [...columns],
      contentDigest,
      sizeBytes: String(sizeBytes),
    };
    const { affected } = await this.rows.update(
      { id, state: UNFINISHED },
      { state: 'SUCCEEDED', ...written, finishedAt },
    );
    return affected === 1;
  }

  /** @returns false when it had ended already. */
  async markFailed(id: TrainingSetId, error: string, finishedAt: Date): Promise<boolean> {
    const { affected } = await this.rows.update(
      { id, state: UNFINISHED },
      { state: 'FAILED', error, finishedAt },
    );
    return affected === 1;
  }

  private get rows(): Repository<TrainingSetEntity> {
    return this.unitOfWork.manager.getRepository(TrainingSetEntity);
  }
}

function toTrainingSet(entity: TrainingSetEntity): TrainingSet {
  const { id, rows, columns, contentDigest, sizeBytes, ...row } = entity;
  const isWritten = rows !== null && columns !== null && contentDigest !== null && sizeBytes !== null;
  const file = isWritten
    ? { rows: Number(rows), columns, contentDigest, sizeBytes: Number(sizeBytes) }
    : null;
  return { ...row, id: id as TrainingSetId, file };
}

function toView({ trainingSetId, viewId, versions }: TrainingSetViewEntity): TrainingSetView {
  return { trainingSetId: trainingSetId as TrainingSetId, viewId: viewId as FeatureViewId, versions };
}
