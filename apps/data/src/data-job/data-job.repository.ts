import { Injectable } from '@nestjs/common';
import type { DataJobId } from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In, LessThan, type Repository } from 'typeorm';
import type { JobProgress } from './data-job-kind.js';
import { DataJobEntity } from './data-job.entity.js';
import type { DataJob, DataJobState, JobFailure, JsonValue } from './data-job.js';

/** Which jobs are listed. */
export interface JobFilter {
  readonly kind: string | null;
  readonly states: readonly DataJobState[];
}

/** A worker's hold on a job: the attempt says whether it still has it. */
export interface JobHold {
  readonly id: DataJobId;
  readonly attempt: number;
}

/** A worker can do nothing with a job that it holds no longer. Times are the database's: all instances agree on them. */
@Injectable()
export class DataJobRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Keeps a job that waits. */
  async insert(job: DataJob): Promise<void> {
    const { id, kind, payload, requestedBy, createdAt } = job;
    await this.unitOfWork.manager.query(
      `INSERT INTO data_job (id, kind, payload, state, step, progress, attempt, tries, requested_by, created_at)
       VALUES ($1, $2, $3::jsonb, 'QUEUED', '', 0, 0, 0, $4, $5)`,
      [id, kind, JSON.stringify(payload), requestedBy, createdAt],
    );
  }

  async find(id: DataJobId): Promise<DataJob | null> {
    const row = await this.rows.findOneBy({ id });
    return row && toJob(row);
  }

  /** The newest job of a kind that was told to do this. */
  async findLast(kind: string, payload: JsonValue): Promise<DataJob | null> {
    const row = await this.rows
      .createQueryBuilder('job')
      .where('job.kind = :kind AND job.payload = CAST(:payload AS jsonb)', {
        kind,
        payload: JSON.stringify(payload),
      })
      .orderBy('job.id', 'DESC')
      .limit(1)
      .getOne();
    return row && toJob(row);
  }

  async list({ kind, states }: JobFilter, request: PageRequest): Promise<Page<DataJob>> {
    const rows = await this.rows.find({
      where: {
        state: In([...states]),
        ...(kind !== null && { kind }),
        ...(request.after !== null && { id: LessThan(request.after) }),
      },
      order: { id: 'DESC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toJob), request);
  }

  /** Takes up a job that waits; null where another was first, or it has ended. */
  async claim(id: DataJobId): Promise<DataJob | null> {
    const claimed = await this.change(
      'claim',
      `UPDATE data_job
          SET state = 'RUNNING', attempt = attempt + 1, tries = tries + 1, alive_at = now(),
              started_at = coalesce(started_at, now())
        WHERE id = $1 AND state = 'QUEUED' RETURNING id`,
      [id],
    );
    return claimed ? this.find(id) : null;
  }

  /** Whether the job was still held. */
  tell({ id, attempt }: JobHold, { step, progress, checkpoint }: JobProgress): Promise<boolean> {
    return this.change(
      'tell',
      `UPDATE data_job
          SET step = $3, progress = greatest(progress, least(1, $4::double precision)), alive_at = now(),
              checkpoint = coalesce($5::jsonb, checkpoint)
        WHERE id = $1 AND attempt = $2 AND state = 'RUNNING' RETURNING id`,
      [id, attempt, step, progress, checkpoint === undefined ? null : JSON.stringify(checkpoint)],
    );
  }

  /** Says that their workers are alive, and tells which of them are held no longer. */
  async keepAlive(holds: readonly JobHold[]): Promise<readonly JobHold[]> {
    const kept = await this.returning<{ id: DataJobId }>(
      'keep_alive',
      `UPDATE data_job SET alive_at = now()
         FROM unnest($1::uuid[], $2::int[]) AS held (id, attempt)
        WHERE data_job.id = held.id AND data_job.attempt = held.attempt AND state = 'RUNNING'
        RETURNING data_job.id`,
      [holds.map(({ id }) => id), holds.map(({ attempt }) => attempt)],
    );
    const ids = new Set(kept.map(({ id }) => id));
    return holds.filter(({ id }) => !ids.has(id));
  }

  succeed({ id, attempt }: JobHold, result: JsonValue): Promise<boolean> {
    return this.change(
      'succeed',
      `UPDATE data_job SET state = 'SUCCEEDED', step = '', progress = 1, result = $3::jsonb, finished_at = now()
        WHERE id = $1 AND attempt = $2 AND state = 'RUNNING' RETURNING id`,
      [id, attempt, JSON.stringify(result)],
    );
  }

  fail({ id, attempt }: JobHold, failure: JobFailure): Promise<boolean> {
    return this.change(
      'fail',
      `UPDATE data_job SET state = 'FAILED', failure = $3::jsonb, finished_at = now()
        WHERE id = $1 AND attempt = $2 AND state = 'RUNNING' RETURNING id`,
      [id, attempt, JSON.stringify(failure)],
    );
  }

  /** Has a job wait that broke. */
  giveBack({ id, attempt }: JobHold): Promise<boolean> {
    return this.change(
      'give_back',
      `UPDATE data_job SET state = 'QUEUED', alive_at = now()
        WHERE id = $1 AND attempt = $2 AND state = 'RUNNING' RETURNING id`,
      [id, attempt],
    );
  }

  /** Has a job wait that its worker must leave: whoever looks for forgotten ones next finds it, and it was no try. */
  async leave({ id, attempt }: JobHold): Promise<void> {
    await this.change(
      'leave',
      `UPDATE data_job SET state = 'QUEUED', alive_at = 'epoch', tries = tries - 1
        WHERE id = $1 AND attempt = $2 AND state = 'RUNNING' RETURNING id`,
      [id, attempt],
    );
  }

  cancel(id: DataJobId): Promise<boolean> {
    return this.change(
      'cancel',
      `UPDATE data_job SET state = 'CANCELLED', finished_at = now()
        WHERE id = $1 AND state IN ('QUEUED', 'RUNNING') RETURNING id`,
      [id],
    );
  }

  resume(id: DataJobId): Promise<boolean> {
    return this.change(
      'resume',
      `UPDATE data_job SET state = 'QUEUED', failure = NULL, finished_at = NULL, alive_at = now(), tries = 0
        WHERE id = $1 AND state IN ('FAILED', 'CANCELLED') RETURNING id`,
      [id],
    );
  }

  /** Has jobs wait anew whose workers fell silent, and jobs that nobody took up for long. */
  async takeForgotten(silentMs: number, waitingMs: number, atMost: number): Promise<readonly DataJobId[]> {
    const rows = await this.returning<{ id: DataJobId }>(
      'take_forgotten',
      `UPDATE data_job SET state = 'QUEUED', alive_at = now()
        WHERE id IN (
          SELECT id FROM data_job
           WHERE state IN ('QUEUED', 'RUNNING')
             AND coalesce(alive_at, created_at) <
                 now() - CASE WHEN state = 'RUNNING' THEN $1::int ELSE $2::int END * interval '1 ms'
           ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED)
        RETURNING id`,
      [silentMs, waitingMs, atMost],
    );
    return rows.map(({ id }) => id);
  }

  private async change(name: string, text: string, values: unknown[]): Promise<boolean> {
    return (await this.returning(name, text, values)).length > 0;
  }

  private returning<Row>(name: string, text: string, values: unknown[]): Promise<readonly Row[]> {
    return this.unitOfWork.prepared<Row>({ name: `data_job_${name}`, text }, values);
  }

  private get rows(): Repository<DataJobEntity> {
    return this.unitOfWork.manager.getRepository(DataJobEntity);
  }
}

/** What JSON columns hold is what a worker or a caller gave: JSON. */
function toJob(row: DataJobEntity): DataJob {
  const { id, payload, checkpoint, result, ...job } = row;
  return {
    ...job,
    id: id as DataJobId,
    payload: payload as JsonValue,
    checkpoint: checkpoint as JsonValue | null,
    result: result as JsonValue | null,
  };
}
