import { Injectable } from '@nestjs/common';
import { InvalidInputError, NotFoundError } from '@orrery/domain';
import { parseLogicalPath } from '@orrery/platform-artifacts';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import type { TableRef } from '@orrery/platform-lakehouse';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import { DatasetService } from '../dataset/dataset.service.js';
import { COMMITS_AT_ONCE, LakehouseHistory } from './lakehouse-history.js';
import { LakehouseReaders } from './lakehouse-readers.js';
import { LakehouseTableRepository } from './lakehouse-table.repository.js';
import type { LakehouseSelector, LakehouseTable, LakehouseVersion } from './lakehouse-table.js';
import { LakehouseVersionRepository } from './lakehouse-version.repository.js';

/** What is to be registered, and by whom. */
export interface Registration {
  /** It is created if there is none of that name. */
  readonly dataset: string;
  readonly root: string;
  readonly path: string;
  readonly registeredBy: string;
}

/** Tables that others write: registered, and read by version as what their metadata says now. */
@Injectable()
export class LakehouseTables {
  constructor(
    private readonly tables: LakehouseTableRepository,
    private readonly versions: LakehouseVersionRepository,
    private readonly readers: LakehouseReaders,
    private readonly history: LakehouseHistory,
    private readonly datasets: DatasetService,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * Lets a dataset stand for a table, once its current version was found to be readable. Where a long log would have to be
   * read for that, or for its history, a job does so.
   * @throws {InvalidInputError | ConflictError | NoLakehouseTableError | BrokenTableError | UnsupportedTableFeatureError}
   */
  async register({ dataset, root, path, registeredBy }: Registration): Promise<LakehouseTable> {
    const place = { root, location: parseLogicalPath(path) };
    const form = await this.readers.formAt(place);
    const reader = await this.readers.open({ form, ...place });
    const { current: commits } = await reader.effort(null);
    const current = commits > COMMITS_AT_ONCE ? null : await reader.current();
    if (current !== null) await reader.snapshot(current);
    const table = await this.unitOfWork.run(async () => {
      const { id: datasetId } =
        (await this.datasets.find(dataset)) ?? (await this.datasets.create(dataset, ''));
      const registered: LakehouseTable = {
        ...{ id: newId(), datasetId, form, ...place, registeredBy, registeredAt: new Date() },
        historyJobId: null,
      };
      await this.tables.insert(registered);
      return registered;
    });
    return (await this.history.catchUp(table)) ? table : this.get(dataset);
  }

  /** Its files stay, and so does what was pinned of it. @throws {NotFoundError} */
  async unregister(dataset: string): Promise<void> {
    await this.tables.delete((await this.get(dataset)).id);
  }

  /** @throws {NotFoundError} */
  async get(dataset: string): Promise<LakehouseTable> {
    const table = await this.find(dataset);
    if (table === null) throw new NotFoundError('Lakehouse table', dataset);
    return table;
  }

  async find(dataset: string): Promise<LakehouseTable | null> {
    const found = await this.datasets.find(dataset);
    if (found === null) return null;
    return (await this.tables.findByDatasets([found.id])).get(found.id) ?? null;
  }

  list(page: PageRequest): Promise<Page<LakehouseTable>> {
    return this.tables.list(page);
  }

  async refsOf(table: LakehouseTable): Promise<readonly TableRef[]> {
    return (await this.readers.open(table)).refs();
  }

  /** The newest first, with what was written since somebody looked last. */
  async versionsOf(table: LakehouseTable, page: PageRequest): Promise<Page<LakehouseVersion>> {
    if (page.after === null) await this.history.catchUp(table);
    else if (!/^\d{1,9}$/.test(page.after)) throw new InvalidInputError('after', 'It is no cursor.');
    return this.versions.list(table.id, page);
  }

  /** The version that is meant; null when there is none. @throws {UnavailableError} while a long history is read. */
  async resolve(table: LakehouseTable, at: LakehouseSelector): Promise<LakehouseVersion | null> {
    const version = await this.nameOf(table, at);
    if (version === null) return null;
    const known = await this.versions.find(table.id, version);
    if (known !== null) return known;
    await this.history.requireAll(table);
    return this.versions.find(table.id, version);
  }

  private async nameOf(
    table: LakehouseTable,
    { version, asOf, ref }: LakehouseSelector,
  ): Promise<string | null> {
    if ([version, asOf, ref].filter((given) => given !== undefined).length > 1) {
      throw new InvalidInputError('version', 'Name a version, a moment or a ref: one of them.');
    }
    if (version !== undefined) return version;
    if (asOf !== undefined && table.form === 'DELTA') return this.lastUntil(table, asOf);
    const reader = await this.readers.open(table);
    if (asOf !== undefined) return reader.asOf(asOf);
    if (ref === undefined) return reader.current();
    return (await reader.refs()).find(({ name }) => name === ref)?.version ?? null;
  }

  /** A log would have to be read from its beginning; what it said is known. */
  private async lastUntil(table: LakehouseTable, moment: Date): Promise<string | null> {
    await this.history.requireAll(table);
    return (await this.versions.findLast(table.id, moment))?.version ?? null;
  }
}
