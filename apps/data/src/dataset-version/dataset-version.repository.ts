import { Injectable } from '@nestjs/common';
import type { DatasetId, DatasetVersionId } from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In, LessThan, type Repository } from 'typeorm';
import { DatasetVersionEntity } from './dataset-version.entity.js';
import type { DatasetVersion } from './dataset-version.js';

@Injectable()
export class DatasetVersionRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async insert({ rows, content, columns, ...version }: DatasetVersion): Promise<void> {
    await this.rows.insert({
      ...version,
      ...content,
      rowCount: String(rows),
      sizeBytes: String(content.sizeBytes),
      newBytes: String(content.newBytes),
      columns: [...columns],
    });
  }

  async findByIds(ids: readonly DatasetVersionId[]): Promise<ReadonlyMap<DatasetVersionId, DatasetVersion>> {
    const rows = await this.rows.findBy({ id: In([...ids]) });
    return new Map(rows.map(toVersion).map((version) => [version.id, version]));
  }

  async findByNumber(datasetId: DatasetId, version: number): Promise<DatasetVersion | null> {
    const row = await this.rows.findOneBy({ datasetId, version });
    return row && toVersion(row);
  }

  async findByContent(datasetId: DatasetId, contentDigest: string): Promise<DatasetVersion | null> {
    const row = await this.rows.findOneBy({ datasetId, contentDigest });
    return row && toVersion(row);
  }

  async findLatest(datasetId: DatasetId): Promise<DatasetVersion | null> {
    const row = await this.rows.findOne({ where: { datasetId }, order: { version: 'DESC' } });
    return row && toVersion(row);
  }

  /** The latest version of each dataset that has one. */
  async findLatestOf(datasetIds: readonly DatasetId[]): Promise<ReadonlyMap<DatasetId, DatasetVersion>> {
    const rows = await this.rows
      .createQueryBuilder('version')
      .distinctOn(['version.datasetId'])
      .where({ datasetId: In([...datasetIds]) })
      .orderBy('version.datasetId')
      .addOrderBy('version.version', 'DESC')
      .getMany();
    return new Map(rows.map(toVersion).map((version) => [version.datasetId, version]));
  }

  async list(datasetId: DatasetId, request: PageRequest): Promise<Page<DatasetVersion>> {
    const rows = await this.rows.find({
      where: { datasetId, ...(request.after !== null && { version: LessThan(Number(request.after)) }) },
      order: { version: 'DESC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toVersion), request);
  }

  /** The manifests that versions name, a page at a time and each once, in the order of their digests. */
  async *manifestDigests(): AsyncGenerator<string> {
    for (let after = ''; ;) {
      const page = await this.unitOfWork.manager.query<{ digest: string }[]>(
        `SELECT DISTINCT manifest_digest AS digest FROM dataset_version
          WHERE manifest_digest > $1 ORDER BY 1 LIMIT ${MANIFEST_PAGE}`,
        [after],
      );
      for (const { digest } of page) yield digest;
      const last = page.at(-1);
      if (last === undefined) return;
      after = last.digest;
    }
  }

  private get rows(): Repository<DatasetVersionEntity> {
    return this.unitOfWork.manager.getRepository(DatasetVersionEntity);
  }
}

const MANIFEST_PAGE = 1000;

function toVersion(row: DatasetVersionEntity): DatasetVersion {
  const { id, datasetId, version, format, columns, contentDigest, manifestDigest, createdAt } = row;
  return {
    id: id as DatasetVersionId,
    datasetId: datasetId as DatasetId,
    version,
    format,
    rows: Number(row.rowCount),
    columns,
    content: {
      contentDigest,
      manifestDigest,
      sizeBytes: Number(row.sizeBytes),
      newBytes: Number(row.newBytes),
    },
    createdAt,
  };
}
