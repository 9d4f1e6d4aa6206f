import { Injectable } from '@nestjs/common';
import { ConflictError, type DataJobId, type DatasetId } from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, isUniqueViolation } from '@orrery/platform-postgres';
import { In, MoreThan, type Repository } from 'typeorm';
import type { LakehouseTable, LakehouseTableId } from './lakehouse-table.js';
import { LAKEHOUSE_DATASET_UNIQUE, LakehouseTableEntity } from './lakehouse.entities.js';

@Injectable()
export class LakehouseTableRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @throws {ConflictError} when the dataset stands for a table already. */
  async insert(table: LakehouseTable): Promise<void> {
    try {
      await this.rows.insert(table);
    } catch (error) {
      if (!isUniqueViolation(error, LAKEHOUSE_DATASET_UNIQUE)) throw error;
      throw new ConflictError('The dataset stands for a table of a lakehouse already.');
    }
  }

  async findByDatasets(ids: readonly DatasetId[]): Promise<ReadonlyMap<DatasetId, LakehouseTable>> {
    const rows = await this.rows.findBy({ datasetId: In([...ids]) });
    return new Map(rows.map(toTable).map((table) => [table.datasetId, table]));
  }

  async findByIds(ids: readonly LakehouseTableId[]): Promise<ReadonlyMap<LakehouseTableId, LakehouseTable>> {
    const rows = await this.rows.findBy({ id: In([...ids]) });
    return new Map(rows.map(toTable).map((table) => [table.id, table]));
  }

  /** In the order in which they were registered. */
  async list(request: PageRequest): Promise<Page<LakehouseTable>> {
    const rows = await this.rows.find({
      ...(request.after !== null && { where: { id: MoreThan(request.after) } }),
      order: { id: 'ASC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toTable), request);
  }

  /** Whether the table is there; it stays until the transaction ends, and nobody else adds versions to it meanwhile. */
  async lock(id: LakehouseTableId): Promise<boolean> {
    const row = await this.rows.findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
    return row !== null;
  }

  async setHistoryJob(id: LakehouseTableId, historyJobId: DataJobId): Promise<void> {
    await this.rows.update({ id }, { historyJobId });
  }

  /** What is known of its versions goes with it. */
  async delete(id: LakehouseTableId): Promise<void> {
    await this.rows.delete({ id });
  }

  private get rows(): Repository<LakehouseTableEntity> {
    return this.unitOfWork.manager.getRepository(LakehouseTableEntity);
  }
}

function toTable({ id, datasetId, historyJobId, ...table }: LakehouseTableEntity): LakehouseTable {
  return {
    ...table,
    id: id as LakehouseTableId,
    datasetId: datasetId as DatasetId,
    historyJobId: historyJobId as DataJobId | null,
  };
}
