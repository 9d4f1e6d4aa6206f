import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  ConflictError,
  NotFoundError,
  OverloadedError,
  UnavailableError,
  type DomainError,
} from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { z } from 'zod';
import type { DataJobKind, JobFlows, RunningJob } from '../data-job/data-job-kind.js';
import type { DataJob, JsonObject } from '../data-job/data-job.js';
import { DataJobs } from '../data-job/data-jobs.js';
import { DatasetVersionRepository } from '../dataset-version/dataset-version.repository.js';
import type { DatasetVersion } from '../dataset-version/dataset-version.js';
import { VersionNodes } from '../dataset-version/version-nodes.js';
import { Versions } from '../dataset-version/versions.js';
import { TableReads } from '../table-read/table-reads.js';
import { NoTableError } from '../tabular-file/tabular-file.errors.js';
import { ColumnSketchRepository } from './column-sketch.repository.js';
import { DataProfileRepository } from './data-profile.repository.js';
import { measureProfile, type MeasuredTable } from './measure-profile.js';

const payload = z.object({ versionId: z.uuid() });
type Payload = z.infer<typeof payload>;

const NAME = 'measure-version';
/** The file is looked at between these parts of the work. */
const [FETCHED, MEASURED] = [0.05, 0.95];

/** Measures versions from before sketches were kept, as an ingest measures them now. */
@Injectable()
export class MeasureVersionJob implements DataJobKind<Payload>, OnModuleInit {
  readonly name = NAME;

  constructor(
    private readonly jobs: DataJobs,
    private readonly versions: Versions,
    private readonly locks: DatasetVersionRepository,
    private readonly reads: TableReads,
    private readonly profiles: DataProfileRepository,
    private readonly sketches: ColumnSketchRepository,
    private readonly nodes: VersionNodes,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  onModuleInit(): void {
    this.jobs.register(this);
  }

  /** The job that measures it: the one that is under way, if one is. @throws {NotFoundError | NoTableError} */
  async start(id: string, requestedBy: string): Promise<DataJob> {
    const version = await this.versions.get(id);
    if (!isTable(version)) throw new NoTableError(version.format);
    return this.unitOfWork.run(async () => {
      const last = await this.lockLast(version);
      return last !== null && isUnderWay(last) ? last : this.begin(version, requestedBy);
    });
  }

  /** Has a table measured of which there are no sketches, unless that was given up; why its reader has to do without. */
  demand(version: DatasetVersion, requestedBy: string): Promise<DomainError> {
    return this.unitOfWork.run(async () => {
      const last = await this.lockLast(version);
      if (await this.sketches.has(version.id))
        return new UnavailableError('It was measured just now: ask again.');
      if (last === null || last.state === 'SUCCEEDED') return notYet(await this.begin(version, requestedBy));
      return isUnderWay(last) ? notYet(last) : givenUp(last);
    });
  }

  async run(job: RunningJob<Payload>): Promise<JsonObject> {
    const version = await this.versions.get(payload.parse(job.payload).versionId);
    if (!(await this.sketches.has(version.id))) await this.keep(version, await this.measure(version, job));
    return { rows: version.rows, columns: version.columns.length };
  }

  /** It reads the version, and makes nothing that data flows from. */
  async lineage({ payload: asked }: DataJob): Promise<JobFlows | null> {
    const version = await this.nodes.find(payload.parse(asked).versionId);
    return (
      version && { job: { name: `data.measure/${version.name}`, kind: 'MEASUREMENT' }, inputs: [version] }
    );
  }

  private async measure(
    version: DatasetVersion,
    { signal, tell }: RunningJob<Payload>,
  ): Promise<MeasuredTable> {
    await tell({ step: 'fetching the file', progress: 0 });
    try {
      const measured = await this.reads.open(version, { signal }, (table) =>
        measureProfile(table, (step, share) =>
          tell({ step, progress: FETCHED + share * (MEASURED - FETCHED) }),
        ),
      );
      await tell({ step: 'keeping what was found', progress: MEASURED });
      return measured;
    } catch (error) {
      // Nothing is wrong with the version: another try comes.
      throw error instanceof OverloadedError ? new Error(error.message, { cause: error }) : error;
    }
  }

  /** Under the version's lock: whoever purges it finds them, or was first. */
  private keep({ id, columns }: DatasetVersion, { profile, sketches }: MeasuredTable): Promise<void> {
    return this.unitOfWork.run(async () => {
      const version = await this.locks.lock(id);
      if (version === null || version.deletedAt !== null) throw new NotFoundError('Dataset version', id);
      if (await this.sketches.has(id)) return;
      await this.profiles.replace(id, profile);
      await this.sketches.insert(id, columns, sketches);
    });
  }

  /** The newest job that was to measure the version; until the transaction ends nobody else begins one. */
  private async lockLast({ id }: DatasetVersion): Promise<DataJob | null> {
    await this.locks.lock(id);
    return this.jobs.findLast<Payload>(NAME, { versionId: id });
  }

  private begin({ id }: DatasetVersion, requestedBy: string): Promise<DataJob> {
    return this.jobs.start<Payload>(NAME, { versionId: id }, requestedBy);
  }
}

/** Only what is a table can be measured. */
export function isTable({ rows, columns }: DatasetVersion): boolean {
  return rows !== null && columns.length > 0;
}

function isUnderWay({ state }: DataJob): boolean {
  return state === 'QUEUED' || state === 'RUNNING';
}

function notYet({ id }: DataJob): UnavailableError {
  const message = `The version is being measured for the first time: ask again when data job ${id} is done.`;
  return new UnavailableError(message, { jobId: id });
}

function givenUp({ id, failure }: DataJob): ConflictError {
  const why = failure === null ? 'the job was stopped.' : failure.message;
  const message = `The version was not measured: ${why} "measureDatasetVersion" tries again.`;
  return new ConflictError(message, { jobId: id });
}
