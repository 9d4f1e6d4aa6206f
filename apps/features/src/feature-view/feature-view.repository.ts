import { Injectable } from '@nestjs/common';
import { NameTakenError, NotFoundError, type DatasetId, type FeatureViewId } from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, isUniqueViolation } from '@orrery/platform-postgres';
import { In, MoreThan, type Repository } from 'typeorm';
import { FeatureEntityEntity } from '../feature-entity/feature-entity.entity.js';
import type { FeatureEntityId } from '../feature-entity/feature-entity.js';
import { FeatureViewEntity, VIEW_NAME_UNIQUE } from './feature-view.entity.js';
import type { DescribedView, FeatureView } from './feature-view.js';

@Injectable()
export class FeatureViewRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @throws {NameTakenError} */
  async insert(view: FeatureView): Promise<void> {
    try {
      await this.rows.insert({ ...view });
    } catch (error) {
      if (isUniqueViolation(error, VIEW_NAME_UNIQUE)) throw new NameTakenError('Feature view', view.name);
      throw error;
    }
  }

  async findByName(name: string): Promise<FeatureView | null> {
    const row = await this.rows.findOneBy({ name });
    return row && toView(row);
  }

  async findByIds(ids: readonly FeatureViewId[]): Promise<ReadonlyMap<FeatureViewId, FeatureView>> {
    const rows = await this.rows.findBy({ id: In([...ids]) });
    return new Map(rows.map(toView).map((view) => [view.id, view]));
  }

  /** @throws {NotFoundError} */
  async describe(id: FeatureViewId): Promise<DescribedView> {
    const [view] = await this.describeAll(await this.rows.findBy({ id }));
    if (view === undefined) throw new NotFoundError('Feature view', id);
    return view;
  }

  /** The views that there are of these names, each with its join keys. */
  async describeByNames(names: readonly string[]): Promise<ReadonlyMap<string, DescribedView>> {
    const views = await this.describeAll(await this.rows.findBy({ name: In([...names]) }));
    return new Map(views.map((view) => [view.name, view]));
  }

  /** Holds others who would lock the view until the transaction ends. */
  async lock(id: FeatureViewId): Promise<void> {
    await this.rows.findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  async list(request: PageRequest): Promise<Page<FeatureView>> {
    const rows = await this.rows.find({
      ...(request.after !== null && { where: { name: MoreThan(request.after) } }),
      order: { name: 'ASC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toView), request);
  }

  /** Moves the freshness of a view forward, never back. */
  async advanceFreshness(id: FeatureViewId, upTo: Date): Promise<void> {
    await this.unitOfWork.manager.query(
      'UPDATE feature_view SET freshness = greatest(freshness, $2) WHERE id = $1',
      [id, upTo],
    );
  }

  private async describeAll(rows: readonly FeatureViewEntity[]): Promise<readonly DescribedView[]> {
    const entities = await this.unitOfWork.manager.findBy(FeatureEntityEntity, {
      id: In(rows.map(({ entityId }) => entityId)),
    });
    const joinKeys = new Map(entities.map((entity) => [entity.id, entity.joinKeys]));
    return rows.map((row) => ({ ...toView(row), joinKeys: joinKeys.get(row.entityId) ?? [] }));
  }

  private get rows(): Repository<FeatureViewEntity> {
    return this.unitOfWork.manager.getRepository(FeatureViewEntity);
  }
}

function toView({ id, entityId, datasetId, ...row }: FeatureViewEntity): FeatureView {
  return {
    ...row,
    id: id as FeatureViewId,
    entityId: entityId as FeatureEntityId,
    datasetId: datasetId as DatasetId,
  };
}
