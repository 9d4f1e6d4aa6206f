import { Injectable } from '@nestjs/common';
import type { FeatureViewId } from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In, IsNull, LessThan, type Repository } from 'typeorm';
import { MaterializationEntity } from './materialization.entity.js';
import type { Materialization, MaterializationId } from './materialization.js';

const UNFINISHED = In(['QUEUED', 'RUNNING']);

@Injectable()
export class MaterializationRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async insert(materialization: Materialization, requestKey: string | null): Promise<void> {
    await this.rows.insert({ ...materialization, rowsOffline: null, rowsOnline: null, requestKey });
  }

  async find(id: MaterializationId): Promise<Materialization | null> {
    const row = await this.rows.findOneBy({ id });
    return row && toMaterialization(row);
  }

  async findByRequestKey(viewId: FeatureViewId, requestKey: string): Promise<Materialization | null> {
    const row = await this.rows.findOneBy({ viewId, requestKey });
    return row && toMaterialization(row);
  }

  /** The one of a view that is under way; only right while the view is locked. */
  async findUnfinished(viewId: FeatureViewId): Promise<Materialization | null> {
    const row = await this.rows.findOneBy({ viewId, state: UNFINISHED });
    return row && toMaterialization(row);
  }

  async listUnfinished(): Promise<readonly MaterializationId[]> {
    const rows = await this.rows.find({ where: { state: UNFINISHED }, select: { id: true } });
    return rows.map(({ id }) => id as MaterializationId);
  }

  async list(viewId: FeatureViewId, request: PageRequest): Promise<Page<Materialization>> {
    const rows = await this.rows.find({
      where: { viewId, ...(request.after !== null && { id: LessThan(request.after) }) },
      order: { id: 'DESC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toMaterialization), request);
  }

  async markRunning(id: MaterializationId, startedAt: Date): Promise<void> {
    await this.rows.update({ id, state: UNFINISHED }, { state: 'RUNNING' });
    await this.rows.update({ id, startedAt: IsNull() }, { startedAt });
  }

  /** Whether it was under way. */
  async markSucceeded(
    id: MaterializationId,
    { rowsOffline, rowsOnline }: { readonly rowsOffline: number; readonly rowsOnline: number },
    finishedAt: Date,
  ): Promise<boolean> {
    const counts = { rowsOffline: String(rowsOffline), rowsOnline: String(rowsOnline) };
    const { affected } = await this.rows.update(
      { id, state: UNFINISHED },
      { state: 'SUCCEEDED', ...counts, finishedAt },
    );
    return affected === 1;
  }

  /** Whether it was under way. */
  async markFailed(id: MaterializationId, error: string, finishedAt: Date): Promise<boolean> {
    const { affected } = await this.rows.update(
      { id, state: UNFINISHED },
      { state: 'FAILED', error, finishedAt },
    );
    return affected === 1;
  }

  private get rows(): Repository<MaterializationEntity> {
    return this.unitOfWork.manager.getRepository(MaterializationEntity);
  }
}

function toMaterialization(entity: MaterializationEntity): Materialization {
  const { id, viewId, rowsOffline, rowsOnline, requestKey: _, ...row } = entity;
  return {
    ...row,
    id: id as MaterializationId,
    viewId: viewId as FeatureViewId,
    rowsOffline: rowsOffline === null ? null : Number(rowsOffline),
    rowsOnline: rowsOnline === null ? null : Number(rowsOnline),
  };
}
