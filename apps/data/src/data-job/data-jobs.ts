import { Injectable } from '@nestjs/common';
import { ConflictError, NotFoundError, isIdentifier, type DataJobId, type JobState } from '@orrery/domain';
import { JobReports, Outbox } from '@orrery/platform-events';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import type { JobRequest } from '@orrery/platform-redis';
import type { DataJobKind } from './data-job-kind.js';
import { DataJobRepository, type JobFilter, type JobHold } from './data-job.repository.js';
import type { DataJob, JobFailure, JsonValue } from './data-job.js';

export const DATA_JOB_QUEUE = 'data-job';

/** Work that outlasts a request: started with what asks for it, looked at, stopped and gone on with. */
@Injectable()
export class DataJobs {
  private readonly kinds = new Map<string, DataJobKind>();

  constructor(
    private readonly jobs: DataJobRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly jobReports: JobReports,
  ) {}

  /** Says how one sort of jobs is done; capabilities do so in their `onModuleInit`. */
  register<Payload extends JsonValue>(kind: DataJobKind<Payload>): void {
    if (this.kinds.has(kind.name)) throw new Error(`There are two kinds of jobs "${kind.name}".`);
    // A payload is what `start` was given for this very kind.
    this.kinds.set(kind.name, kind as unknown as DataJobKind);
  }

  kind(name: string): DataJobKind | undefined {
    return this.kinds.get(name);
  }

  /** Asks for a job, in the caller's transaction where there is one: it begins after the commit, or never. */
  start<Payload extends JsonValue>(kind: string, payload: Payload, requestedBy: string): Promise<DataJob> {
    const job: DataJob = {
      ...{ id: newId<DataJobId>(), kind, payload, requestedBy, createdAt: new Date() },
      ...QUEUED,
    };
    return this.unitOfWork.run(async () => {
      await this.jobs.insert(job);
      await this.wake(job.id);
      return job;
    });
  }

  find(id: string): Promise<DataJob | null> {
    return isIdentifier(id) ? this.jobs.find(id as DataJobId) : Promise.resolve(null);
  }

  /** The newest job of a kind that was told to do this; null when there was none. */
  findLast<Payload extends JsonValue>(kind: string, payload: Payload): Promise<DataJob | null> {
    return this.jobs.findLast(kind, payload);
  }

  list(filter: JobFilter, page: PageRequest): Promise<Page<DataJob>> {
    return this.jobs.list(filter, page);
  }

  /** Takes up a job that waits; null where another was first, or it has ended. */
  claim(id: DataJobId): Promise<DataJob | null> {
    return this.unitOfWork.run(async () => {
      const job = await this.jobs.claim(id);
      // Taken up again, it began when it first did.
      if (job !== null) await this.tellLineage(job, 'START', { at: job.startedAt ?? new Date() });
      return job;
    });
  }

  async succeed(job: DataJob, hold: JobHold, result: JsonValue): Promise<void> {
    await this.unitOfWork.run(async () => {
      if (await this.jobs.succeed(hold, result)) await this.tellLineage({ ...job, result }, 'COMPLETE');
    });
  }

  async fail(job: DataJob, hold: JobHold, failure: JobFailure): Promise<void> {
    await this.unitOfWork.run(async () => {
      if (await this.jobs.fail(hold, failure))
        await this.tellLineage(job, 'FAIL', { error: failure.message });
    });
  }

  /** Stops a job; its worker hears of it within seconds. @throws {NotFoundError | ConflictError} */
  cancel(id: string): Promise<DataJob> {
    return this.unitOfWork.run(async () => {
      const job = await this.get(id);
      if (!(await this.jobs.cancel(job.id))) {
        throw new ConflictError('The job has ended: there is nothing to stop.');
      }
      await this.tellLineage(job, 'ABORT');
      return this.get(id);
    });
  }

  /** Goes on with a job that failed or was cancelled, from its checkpoint. @throws {NotFoundError | ConflictError} */
  resume(id: string): Promise<DataJob> {
    return this.unitOfWork.run(async () => {
      const job = await this.get(id);
      if (!(await this.jobs.resume(job.id))) {
        throw new ConflictError('Only a job that failed or was cancelled can be gone on with.');
      }
      await this.wake(job.id);
      return this.get(id);
    });
  }

  /** Has a worker look at the job. It may be told more often than needed: whoever comes second finds the job taken. */
  async wake(id: DataJobId): Promise<void> {
    const request: JobRequest = {
      queue: DATA_JOB_QUEUE,
      name: 'work-on-data-job',
      id: newId(),
      payload: { id },
    };
    await this.outbox.enqueue(request);
  }

  private async tellLineage(
    job: DataJob,
    state: JobState,
    said: { readonly at?: Date; readonly error?: string } = {},
  ): Promise<void> {
    const flows = await this.kinds.get(job.kind)?.lineage?.(job, state);
    if (flows != null) await this.jobReports.report({ runId: job.id, state, ...flows, ...said });
  }

  private async get(id: string): Promise<DataJob> {
    const job = await this.find(id);
    if (job === null) throw new NotFoundError('Data job', id);
    return job;
  }
}

const QUEUED = {
  state: 'QUEUED',
  step: '',
  progress: 0,
  checkpoint: null,
  result: null,
  failure: null,
  attempt: 0,
  tries: 0,
  startedAt: null,
  aliveAt: null,
  finishedAt: null,
} as const;
