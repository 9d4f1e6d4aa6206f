import { createReadStream } from 'node:fs';
import { rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { NotFoundError } from '@orrery/domain';
import type { DataJobKind, JobFlows, RunningJob } from '../data-job/data-job-kind.js';
import type { DataJob, JsonValue } from '../data-job/data-job.js';
import { DataJobs } from '../data-job/data-jobs.js';
import type { CommittedVersion } from '../dataset-version/new-version.js';
import type { IntakeRequest } from '../ingest/intake-request.js';
import { Intake } from '../ingest/intake.js';
import { toldVersion } from '../ingest/told-version.js';
import { writeRows } from '../table-read/write-rows.js';
import { ScratchFolders } from '../tabular-file/scratch-folders.js';
import { DEFAULT_BRANCH } from '../version-ref/version-ref.js';
import { LakehouseReads } from './lakehouse-reads.js';
import type { LakehouseSelector, LakehouseTable, LakehouseVersion } from './lakehouse-table.js';
import { LakehouseTables } from './lakehouse-tables.js';
import { pinFlows } from './pin-flows.js';
import type { PinPayload, PinRequest } from './pin-request.js';
import { LakehouseVersionRepository } from './lakehouse-version.repository.js';

const ALL = { offset: 0 };

const KIND = 'pin-lakehouse-version';

/** Takes a version of a table in as a version of its dataset: what runs and models refer to, whatever becomes of the table. */
@Injectable()
export class PinLakehouseVersionJob implements OnModuleInit, DataJobKind {
  readonly name = KIND;

  constructor(
    private readonly jobs: DataJobs,
    private readonly tables: LakehouseTables,
    private readonly versions: LakehouseVersionRepository,
    private readonly reads: LakehouseReads,
    private readonly scratch: ScratchFolders,
    private readonly intake: Intake,
  ) {}

  onModuleInit(): void {
    this.jobs.register(this);
  }

  lineage(job: DataJob): Promise<JobFlows> {
    return Promise.resolve(pinFlows(job));
  }

  /** @throws {NotFoundError} */
  async start({ dataset, at, branch, message }: PinRequest, requestedBy: string): Promise<DataJob> {
    const table = await this.tables.get(dataset);
    const { version } = await this.versionAt(table, at);
    const { root, location } = table;
    const payload = { dataset, version, root, location, branch, message };
    await this.intake.requireAcceptable(requestFor(table, payload, requestedBy));
    return this.jobs.start(KIND, payload, requestedBy);
  }

  /** Equal rows are one version: what is done again after a crash finds what was done before. */
  async run({ payload, checkpoint, requestedBy, tell }: RunningJob<JsonValue>): Promise<JsonValue> {
    if (checkpoint !== null) return checkpoint;
    const pin = payload as unknown as PinPayload;
    const table = await this.tables.get(pin.dataset);
    const version = await this.versionAt(table, { version: pin.version });
    await tell({ step: 'Reading the table', progress: 0.1 });
    const taken = await this.take(table, version, { request: requestFor(table, pin, requestedBy), tell });
    await this.versions.pin(version, taken.version.id);
    const result = toldVersion(taken) as JsonValue;
    await tell({ step: 'Committed', progress: 0.99, checkpoint: result });
    return result;
  }

  private take(
    table: LakehouseTable,
    { version }: LakehouseVersion,
    { request, tell }: { readonly request: IntakeRequest } & Pick<RunningJob, 'tell'>,
  ): Promise<CommittedVersion> {
    return this.scratch.within(async (folder) => {
      const path = join(folder, 'rows');
      // The session's slot is free again before the intake asks for one.
      await this.reads.open(table, version, {}, async (source, own) => {
        const written = join(own, 'rows');
        await writeRows(source, ALL, { format: 'PARQUET', path: written });
        await rename(written, path);
      });
      await tell({ step: 'Taking the rows in', progress: 0.5 });
      const { size: announcedBytes } = await stat(path);
      return this.intake.take(request, { body: createReadStream(path), announcedBytes });
    });
  }

  private async versionAt(table: LakehouseTable, at: LakehouseSelector): Promise<LakehouseVersion> {
    const version = await this.tables.resolve(table, at);
    if (version === null) throw new NotFoundError('Lakehouse version', at.version ?? at.ref ?? 'current');
    return version;
  }
}

function requestFor(
  { form, root, location }: LakehouseTable,
  { dataset, version, branch, message }: PinPayload,
  author: string,
): IntakeRequest {
  const where = { form, root, path: location, version };
  const metadata = Object.entries(where).map(([key, value]) => [`lakehouse.${key}`, value] as const);
  return {
    ...{ dataset, author, format: 'PARQUET', path: null, git: null, branch: branch ?? DEFAULT_BRANCH },
    message: message ?? `Version ${version} of ${location}`,
    metadata: Object.fromEntries(metadata),
  };
}
