import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { writeInstant, type Instant } from '@orrery/platform-lineage';
import { UnitOfWork } from '@orrery/platform-postgres';

export type EventKind = 'RUN' | 'JOB' | 'DATASET' | 'REPORT';

/** An event as it is kept. */
export interface KeptEvent {
  readonly number: string;
  readonly kind: EventKind;
  readonly receivedAt: Date;
  readonly body: object;
}

export interface NewEvent {
  readonly kind: EventKind;
  readonly at: Instant;
  readonly runId: string | null;
  readonly body: object;
}

@Injectable()
export class LineageEventRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** The number of a new event; null for one that came before, however its sender orders its fields. */
  async insert({ kind, at, runId, body }: NewEvent): Promise<string | null> {
    const digest = createHash('sha256')
      .update(`${kind} ${canonical(body)}`)
      .digest();
    const [row] = await this.unitOfWork.manager.query<{ number: string }[]>(
      `INSERT INTO lineage_event (digest, number, kind, happened_at, received_at, run_id, body)
       SELECT $1, nextval('lineage_event_number'), $2, $3, now(), $4, $5
       WHERE NOT EXISTS (SELECT FROM lineage_event WHERE digest = $1)
       RETURNING number`,
      [digest, kind, writeInstant(at), runId, JSON.stringify(body)],
    );
    return row?.number ?? null;
  }

  async find(number: string): Promise<KeptEvent | null> {
    const [row] = await this.read('number = $1', [number], 1);
    return row ?? null;
  }

  /** Events in the order in which they came; those of one run, where one is given. */
  list(after: string, runId: string | null, limit: number): Promise<readonly KeptEvent[]> {
    return runId === null
      ? this.read('number > $1', [after], limit)
      : this.read('number > $1 AND run_id = $2', [after, runId], limit);
  }

  /** Deletes the oldest, as far as they came longer ago than `keptMs`; how many. Times are the database's. */
  async expire(keptMs: number, atMost: number): Promise<number> {
    const [, deleted] = await this.unitOfWork.manager.query<[unknown, number]>(
      `DELETE FROM lineage_event WHERE number IN (
         SELECT number FROM (SELECT number, received_at FROM lineage_event ORDER BY number LIMIT $2) oldest
         WHERE received_at < now() - $1::float8 * interval '1 ms'
       )`,
      [keptMs, atMost],
    );
    return deleted;
  }

  private read(condition: string, values: unknown[], limit: number): Promise<KeptEvent[]> {
    return this.unitOfWork.manager.query<KeptEvent[]>(
      `SELECT number, kind, received_at AS "receivedAt", body FROM lineage_event
       WHERE ${condition} ORDER BY number LIMIT ${limit}`,
      values,
    );
  }
}

/** JSON with the fields of each object in one order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
