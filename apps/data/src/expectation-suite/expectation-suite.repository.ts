import { Injectable } from '@nestjs/common';
import type { DatasetId, ExpectationSuiteId } from '@orrery/domain';
import { readSuite, writeSuite } from '@orrery/platform-expectations';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In, LessThan, MoreThan, type Repository } from 'typeorm';
import { ExpectationSuiteEntity } from './expectation-suite.entity.js';
import type { ExpectationSuite, SuiteRevision } from './expectation-suite.js';
import { SuiteRevisionEntity } from './suite-revision.entity.js';

@Injectable()
export class ExpectationSuiteRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Under the dataset's lock. */
  async save(suite: ExpectationSuite): Promise<void> {
    await this.suites.upsert(suite, ['id']);
  }

  async insertRevision({ body, rowKeys, ...revision }: SuiteRevision): Promise<void> {
    await this.revisions.insert({ ...revision, body: writeSuite(body, '1'), rowKeys: [...rowKeys] });
  }

  async findByName(datasetId: DatasetId, name: string): Promise<ExpectationSuite | null> {
    const row = await this.suites.findOneBy({ datasetId, name });
    return row && toSuite(row);
  }

  async findByIds(
    ids: readonly ExpectationSuiteId[],
  ): Promise<ReadonlyMap<ExpectationSuiteId, ExpectationSuite>> {
    const rows = await this.suites.findBy({ id: In([...ids]) });
    return new Map(rows.map(toSuite).map((suite) => [suite.id, suite]));
  }

  async findRevision(suiteId: ExpectationSuiteId, revision: number): Promise<SuiteRevision | null> {
    const row = await this.revisions.findOneBy({ suiteId, revision });
    return row && toRevision(row);
  }

  /** The suites by which new versions are judged, in the order of their names. */
  async judging(datasetId: DatasetId): Promise<readonly ExpectationSuite[]> {
    const rows = await this.suites.find({ where: { datasetId, judgesIntake: true }, order: { name: 'ASC' } });
    return rows.map(toSuite);
  }

  async list(datasetId: DatasetId, request: PageRequest): Promise<Page<ExpectationSuite>> {
    const rows = await this.suites.find({
      where: { datasetId, ...(request.after !== null && { name: MoreThan(request.after) }) },
      order: { name: 'ASC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toSuite), request);
  }

  /** The newest first. */
  async listRevisions(suiteId: ExpectationSuiteId, request: PageRequest): Promise<Page<SuiteRevision>> {
    const rows = await this.revisions.find({
      where: { suiteId, ...(request.after !== null && { revision: LessThan(Number(request.after)) }) },
      order: { revision: 'DESC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toRevision), request);
  }

  private get suites(): Repository<ExpectationSuiteEntity> {
    return this.unitOfWork.manager.getRepository(ExpectationSuiteEntity);
  }

  private get revisions(): Repository<SuiteRevisionEntity> {
    return this.unitOfWork.manager.getRepository(SuiteRevisionEntity);
  }
}

function toSuite(row: ExpectationSuiteEntity): ExpectationSuite {
  return { ...row, id: row.id as ExpectationSuiteId, datasetId: row.datasetId as DatasetId };
}

function toRevision(row: SuiteRevisionEntity): SuiteRevision {
  return { ...row, suiteId: row.suiteId as ExpectationSuiteId, body: readSuite(row.body) };
}
