import { Injectable } from '@nestjs/common';
import type { DatasetVersionId } from '@orrery/domain';
import { ColumnSketch } from '@orrery/math-statistics';
import { UnitOfWork } from '@orrery/platform-postgres';
import type { TableColumn } from '@orrery/platform-tables';
import { In, type Repository } from 'typeorm';
import { ColumnSketchEntity } from './column-sketch.entity.js';

/** A column of a version. */
export interface ColumnOfVersion extends TableColumn {
  readonly versionId: DatasetVersionId;
}

/** A column of a version, as it is kept. */
export interface StoredSketch extends ColumnOfVersion {
  readonly bytes: Uint8Array;
}

const ROWS_AT_ONCE = 500;
const ORDER = { versionId: 'ASC', place: 'ASC' } as const;

@Injectable()
export class ColumnSketchRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @param sketches one for each of the columns. */
  async insert(
    versionId: DatasetVersionId,
    columns: readonly TableColumn[],
    sketches: readonly ColumnSketch[],
  ): Promise<void> {
    const rows = sketches.flatMap((sketch, place) => {
      const column = columns[place];
      if (column === undefined) return [];
      const { name, type, kind } = column;
      return [{ versionId, place, name, type, kind, sketch: Buffer.from(sketch.toBytes()) }];
    });
    for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
      await this.rows.insert(rows.slice(from, from + ROWS_AT_ONCE));
    }
  }

  has(versionId: DatasetVersionId): Promise<boolean> {
    return this.rows.existsBy({ versionId });
  }

  /** The columns of versions, each version's in its order. */
  async listColumns(ids: readonly DatasetVersionId[]): Promise<readonly ColumnOfVersion[]> {
    const select = { versionId: true, place: true, name: true, type: true, kind: true } as const;
    const rows = await this.rows.find({ select, where: { versionId: In([...ids]) }, order: ORDER });
    return rows.map(toColumn);
  }

  /** @param names of columns; all when not given. */
  async list(ids: readonly DatasetVersionId[], names?: readonly string[]): Promise<readonly StoredSketch[]> {
    const where = { versionId: In([...ids]), ...(names !== undefined && { name: In([...names]) }) };
    const rows = await this.rows.find({ where, order: ORDER });
    return rows.map((row) => ({ ...toColumn(row), bytes: row.sketch }));
  }

  async deleteOf(versionId: DatasetVersionId): Promise<void> {
    await this.rows.delete({ versionId });
  }

  private get rows(): Repository<ColumnSketchEntity> {
    return this.unitOfWork.manager.getRepository(ColumnSketchEntity);
  }
}

function toColumn({ versionId, name, type, kind }: ColumnSketchEntity): ColumnOfVersion {
  return { versionId: versionId as DatasetVersionId, name, type, kind };
}
