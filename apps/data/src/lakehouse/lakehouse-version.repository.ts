import { Injectable } from '@nestjs/common';
import { ConflictError, type DatasetVersionId } from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import type { VersionFacts } from '@orrery/platform-lakehouse';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In, LessThan, LessThanOrEqual, type Repository } from 'typeorm';
import { LakehouseTableRepository } from './lakehouse-table.repository.js';
import type { LakehouseTableId, LakehouseVersion } from './lakehouse-table.js';
import { LakehouseVersionEntity } from './lakehouse.entities.js';

@Injectable()
export class LakehouseVersionRepository {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tables: LakehouseTableRepository,
  ) {}

  async find(tableId: LakehouseTableId, version: string): Promise<LakehouseVersion | null> {
    const row = await this.rows.findOneBy({ tableId, version });
    return row && toVersion(row);
  }

  /** The last one, of those that were committed until a moment where one is given. */
  async findLast(tableId: LakehouseTableId, until?: Date): Promise<LakehouseVersion | null> {
    const where = { tableId, ...(until !== undefined && { committedAt: LessThanOrEqual(until) }) };
    const row = await this.rows.findOne({ where, order: { position: 'DESC' } });
    return row && toVersion(row);
  }

  /** The newest first; the cursor is a position. */
  async list(tableId: LakehouseTableId, request: PageRequest): Promise<Page<LakehouseVersion>> {
    const rows = await this.rows.find({
      where: { tableId, ...(request.after !== null && { position: LessThan(Number(request.after)) }) },
      order: { position: 'DESC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toVersion), request);
  }

  /** Adds those that are not known yet, in their order, whoever else does so. */
  add(tableId: LakehouseTableId, versions: readonly VersionFacts[]): Promise<void> {
    return this.unitOfWork.run(async () => {
      if (!(await this.tables.lock(tableId)))
        throw new ConflictError('The table is not registered any more.');
      const names = versions.map(({ version }) => version);
      const known = await this.rows.findBy({ tableId, version: In(names) });
      const seen = new Set(known.map(({ version }) => version));
      const last = await this.findLast(tableId);
      const rows = versions
        .filter(({ version }) => !seen.has(version))
        .map((facts, at) => toRow(tableId, (last?.position ?? 0) + 1 + at, facts));
      await this.rows.insert(rows);
    });
  }

  async pin({ tableId, version }: LakehouseVersion, pinnedId: DatasetVersionId): Promise<void> {
    await this.rows.update({ tableId, version }, { pinnedId });
  }

  private get rows(): Repository<LakehouseVersionEntity> {
    return this.unitOfWork.manager.getRepository(LakehouseVersionEntity);
  }
}

function toRow(
  tableId: LakehouseTableId,
  position: number,
  { version, committedAt, operation, rows, sizeBytes, fileCount }: VersionFacts,
): LakehouseVersionEntity {
  return {
    ...{ tableId, position, version, committedAt, operation, pinnedId: null },
    ...{ rows: textOf(rows), sizeBytes: textOf(sizeBytes), fileCount: textOf(fileCount) },
  };
}

function toVersion({
  tableId,
  pinnedId,
  rows,
  sizeBytes,
  fileCount,
  ...version
}: LakehouseVersionEntity): LakehouseVersion {
  return {
    ...version,
    tableId: tableId as LakehouseTableId,
    pinnedId: pinnedId as DatasetVersionId | null,
    ...{ rows: numberIn(rows), sizeBytes: numberIn(sizeBytes), fileCount: numberIn(fileCount) },
  };
}

function textOf(value: number | null): string | null {
  return value === null ? null : String(value);
}

function numberIn(text: string | null): number | null {
  return text === null ? null : Number(text);
}
