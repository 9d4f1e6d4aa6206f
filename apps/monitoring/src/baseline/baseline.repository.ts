import { Injectable } from '@nestjs/common';
import type { BaselineId, DatasetVersionId, MonitorId, TrainingSetId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In, type Repository } from 'typeorm';
import { bytesOf, float32Of } from '../numbers.js';
import { BaselineColumnEntity } from './baseline-column.entity.js';
import type { BaselineColumn, ColumnBins, ColumnRole } from './baseline-column.js';
import { BaselineEntity } from './baseline.entity.js';
import type { Baseline } from './baseline.js';

/** A column's name and what it is for. */
export interface ColumnName {
  readonly baselineId: BaselineId;
  readonly role: ColumnRole;
  readonly name: string;
}

/** The order of a baseline's columns, on which the counts of windows rely. */
const ORDER = { position: 'ASC' } as const;

@Injectable()
export class BaselineRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async insert(baseline: Baseline): Promise<void> {
    await this.rows.insert({ ...baseline, datasetVersionIds: [...baseline.datasetVersionIds] });
  }

  async find(id: BaselineId): Promise<Baseline | null> {
    const row = await this.rows.findOneBy({ id });
    return row && toBaseline(row);
  }

  async lock(id: BaselineId): Promise<Baseline | null> {
    const row = await this.rows.findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
    return row && toBaseline(row);
  }

  async listOfMonitors(ids: readonly MonitorId[]): Promise<ReadonlyMap<MonitorId, Baseline>> {
    const rows = await this.rows.findBy({ monitorId: In([...ids]) });
    return new Map(rows.map(toBaseline).map((baseline) => [baseline.monitorId, baseline]));
  }

  async markReady(id: BaselineId, rows: number, columns: readonly BaselineColumn[]): Promise<void> {
    await this.columns.insert(columns.map((column, position) => toColumnRow(id, column, position)));
    await this.rows.update({ id }, { state: 'READY', rows });
  }

  async markFailed(id: BaselineId, error: string): Promise<void> {
    await this.rows.update({ id }, { state: 'FAILED', error });
  }

  async listColumnNames(ids: readonly BaselineId[]): Promise<readonly ColumnName[]> {
    const rows = await this.columns.find({
      select: { baselineId: true, role: true, name: true },
      where: { baselineId: In([...ids]) },
      order: ORDER,
    });
    return rows.map(({ baselineId, role, name }) => ({ baselineId: baselineId as BaselineId, role, name }));
  }

  /** The columns' bins without their samples, which are large. */
  async listBins(id: BaselineId): Promise<readonly ColumnBins[]> {
    const select = { baselineId: true, role: true, name: true, kind: true, edges: true, categories: true };
    return (await this.columns.find({ select, where: { baselineId: id }, order: ORDER })).map(toBins);
  }

  async listColumns(id: BaselineId): Promise<readonly BaselineColumn[]> {
    const rows = await this.columns.find({ where: { baselineId: id }, order: ORDER });
    return rows.map((row) => ({
      bins: toBins(row),
      counts: row.counts,
      sorted: Float64Array.from(float32Of(row.sample)),
    }));
  }

  private get rows(): Repository<BaselineEntity> {
    return this.unitOfWork.manager.getRepository(BaselineEntity);
  }

  private get columns(): Repository<BaselineColumnEntity> {
    return this.unitOfWork.manager.getRepository(BaselineColumnEntity);
  }
}

function toColumnRow(
  baselineId: BaselineId,
  { bins, counts, sorted }: BaselineColumn,
  position: number,
): BaselineColumnEntity {
  return {
    baselineId,
    position,
    role: bins.role,
    name: bins.name,
    kind: bins.kind,
    edges: bins.kind === 'NUMERIC' ? [...bins.edges] : [],
    categories: bins.kind === 'CATEGORICAL' ? [...bins.categories] : [],
    counts: [...counts],
    sample: bytesOf(Float32Array.from(sorted)),
  };
}

function toBins({ role, name, kind, edges, categories }: BaselineColumnEntity): ColumnBins {
  if (kind === 'CATEGORICAL') return { kind, role, name, categories };
  return { kind, role, name, edges: Float64Array.from(edges) };
}

function toBaseline(row: BaselineEntity): Baseline {
  return {
    ...row,
    id: row.id as BaselineId,
    monitorId: row.monitorId as MonitorId,
    trainingSetId: row.trainingSetId as TrainingSetId | null,
    datasetVersionIds: row.datasetVersionIds as DatasetVersionId[],
  };
}
