import { Injectable, type OnModuleInit } from '@nestjs/common';
import { NotFoundError, UnavailableError } from '@orrery/domain';
import type { LakehouseReader, VersionFacts } from '@orrery/platform-lakehouse';
import { UnitOfWork } from '@orrery/platform-postgres';
import type { DataJobKind, RunningJob } from '../data-job/data-job-kind.js';
import type { JsonValue } from '../data-job/data-job.js';
import { DataJobs } from '../data-job/data-jobs.js';
import { LakehouseReaders } from './lakehouse-readers.js';
import { LakehouseTableRepository } from './lakehouse-table.repository.js';
import type { LakehouseTable, LakehouseTableId } from './lakehouse-table.js';
import { LakehouseVersionRepository } from './lakehouse-version.repository.js';

/** Commits of a log that are read while a request waits; more take a job. */
export const COMMITS_AT_ONCE = 500;
const VERSIONS_AT_ONCE = 500;

const KIND = 'read-lakehouse-history';

/** Which table's history is to be read. */
interface HistoryPayload {
  readonly table: string;
}

/** Keeps what there is to know of the versions of tables, so that it stays when their logs forget it. */
@Injectable()
export class LakehouseHistory implements OnModuleInit, DataJobKind {
  readonly name = KIND;

  constructor(
    private readonly jobs: DataJobs,
    private readonly tables: LakehouseTableRepository,
    private readonly versions: LakehouseVersionRepository,
    private readonly readers: LakehouseReaders,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  onModuleInit(): void {
    this.jobs.register(this);
  }

  /**
   * Looks for versions that are not known yet.
   * @returns whether all are known now; if not, a job reads on, or somebody stopped it.
   */
  async catchUp(table: LakehouseTable): Promise<boolean> {
    const known = await this.versions.findLast(table.id);
    const reader = await this.readers.open(table);
    const { history } = await reader.effort(known);
    if (history > COMMITS_AT_ONCE) {
      await this.requireJob(table);
      return false;
    }
    for await (const found of batchesOf(reader, known)) await this.versions.add(table.id, found);
    return true;
  }

  /** @throws {UnavailableError} while versions are not known that may be meant. */
  async requireAll(table: LakehouseTable): Promise<void> {
    if (await this.catchUp(table)) return;
    throw new UnavailableError(
      'The history of the table is not read to its end yet: ask again when its `historyJob` has succeeded.',
    );
  }

  /** Versions are kept as they come, so who does it again goes on behind the last. */
  async run({ payload, signal, tell }: RunningJob<JsonValue>): Promise<JsonValue> {
    const table = await this.tableOf(payload as unknown as HistoryPayload);
    const reader = await this.readers.open(table);
    // What a request had no time for: whether the table can be read.
    const current = await reader.current();
    if (current !== null) await reader.snapshot(current);
    const known = await this.versions.findLast(table.id);
    const before = known?.position ?? 0;
    const { history } = await reader.effort(known);
    let done = 0;
    for await (const found of batchesOf(reader, known)) {
      signal.throwIfAborted();
      done += found.length;
      const [count, of] = [before + done, before + Math.max(done, history)];
      await this.unitOfWork.run(async () => {
        await this.versions.add(table.id, found);
        await tell({ step: `Read ${count} versions of ${of}`, progress: Math.min(0.99, count / of) });
      });
    }
    return { versions: before + done };
  }

  /** One job a table: one that failed or was stopped is gone on with by hand. */
  private async requireJob({ id, registeredBy }: LakehouseTable): Promise<void> {
    await this.unitOfWork.run(async () => {
      if (!(await this.tables.lock(id))) return;
      const known = (await this.tables.findByIds([id])).get(id)?.historyJobId ?? null;
      const last = known === null ? null : await this.jobs.find(known);
      if (last !== null && last.state !== 'SUCCEEDED') return;
      const job = await this.jobs.start(KIND, { table: id }, registeredBy);
      await this.tables.setHistoryJob(id, job.id);
    });
  }

  private async tableOf({ table: id }: HistoryPayload): Promise<LakehouseTable> {
    const table = (await this.tables.findByIds([id as LakehouseTableId])).get(id as LakehouseTableId);
    if (table === undefined) throw new NotFoundError('Lakehouse table', id);
    return table;
  }
}

/** Versions after a known one, so many at a time. */
async function* batchesOf(
  reader: LakehouseReader,
  known: Pick<VersionFacts, 'version' | 'committedAt'> | null,
): AsyncGenerator<readonly VersionFacts[]> {
  let waiting: VersionFacts[] = [];
  for await (const facts of reader.versions(known)) {
    waiting.push(facts);
    if (waiting.length < VERSIONS_AT_ONCE) continue;
    yield waiting;
    waiting = [];
  }
  if (waiting.length > 0) yield waiting;
}
