import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@orrery/platform-postgres';
import type { Subject } from './inference-event.js';
import type { CompleteExchange, StoredHalf } from './inference-exchange.js';
import type { Half } from './payload.js';

export interface NewHalf {
  readonly exchangeId: string;
  readonly half: Half;
  readonly subject: Subject;
  readonly requests: number;
  readonly stored: StoredHalf;
}

/** What waits for its other half or to be counted. */
export interface Backlog {
  readonly exchanges: number;
  readonly bytes: number;
}

const BATCH = 256;
const BATCH_BYTES = 8 * 1024 * 1024;

const ADD_HALF = `
  INSERT INTO inference_exchange AS known (id, subject, requests, request, response, size_bytes, received_at)
  VALUES ($1, $2, $3, $4, $5, $6, now())
  ON CONFLICT (id) DO UPDATE SET
    request = COALESCE(known.request, excluded.request),
    response = COALESCE(known.response, excluded.response),
    size_bytes = known.size_bytes + excluded.size_bytes
  WHERE known.outcome IS NULL
    AND (known.request IS NULL AND excluded.request IS NOT NULL
      OR known.response IS NULL AND excluded.response IS NOT NULL)
  RETURNING request IS NOT NULL AND response IS NOT NULL AS "isComplete", size_bytes AS bytes`;

const GIVE_UP = `
  WITH late AS (
    SELECT id, request IS NULL AS no_request FROM inference_exchange
    WHERE outcome IS NULL AND received_at < now() - $1 * interval '1 millisecond'
      AND (request IS NULL OR response IS NULL)
    FOR UPDATE SKIP LOCKED
  ), settled AS (
    UPDATE inference_exchange SET outcome = 'UNPAIRED', settled_at = now(), request = NULL, response = NULL, size_bytes = 0
    WHERE id IN (SELECT id FROM late)
  )
  SELECT count(*) FILTER (WHERE no_request)::int AS "noRequest", count(*) FILTER (WHERE NOT no_request)::int AS "noResponse"
  FROM late`;

@Injectable()
export class InferenceExchangeRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @returns whether the exchange is complete now; null when this half is known, or was given up. */
  async addHalf({ exchangeId, half, subject, requests, stored }: NewHalf): Promise<boolean | null> {
    const text = JSON.stringify(stored);
    const halves = half === 'request' ? [text, null] : [null, text];
    const [row] = await this.query<{ isComplete: boolean }>(ADD_HALF, [
      exchangeId,
      JSON.stringify(subject),
      requests,
      ...halves,
      Buffer.byteLength(text),
    ]);
    return row === undefined ? null : row.isComplete;
  }

  /** Some that are complete, the oldest first, locked until the transaction ends. */
  async lockComplete(): Promise<readonly CompleteExchange[]> {
    const complete = 'outcome IS NULL AND request IS NOT NULL AND response IS NOT NULL';
    const next = await this.query<{ id: string; bytes: number }>(
      `SELECT id, size_bytes AS bytes FROM inference_exchange WHERE ${complete} ORDER BY received_at LIMIT ${BATCH}`,
    );
    let bytes = 0;
    const ids = next.filter((each, index) => (bytes += each.bytes) <= BATCH_BYTES || index === 0);
    return this.query<CompleteExchange>(
      `SELECT id, subject, requests, request, response FROM inference_exchange
       WHERE id = ANY ($1) AND ${complete} ORDER BY received_at FOR UPDATE SKIP LOCKED`,
      [ids.map(({ id }) => id)],
    );
  }

  /** That they were counted is remembered, and nothing else of them. */
  async settle(ids: readonly string[]): Promise<void> {
    await this.query(
      `UPDATE inference_exchange
       SET outcome = 'COUNTED', settled_at = now(), request = NULL, response = NULL, size_bytes = 0 WHERE id = ANY ($1)`,
      [ids],
    );
  }

  /** Ends the wait for halves that did not come in time. */
  async giveUp(waitMs: number): Promise<{ readonly noRequest: number; readonly noResponse: number }> {
    const [row] = await this.query<{ noRequest: number; noResponse: number }>(GIVE_UP, [waitMs]);
    return row ?? { noRequest: 0, noResponse: 0 };
  }

  async forget(rememberMs: number): Promise<void> {
    await this.query(
      `DELETE FROM inference_exchange WHERE outcome IS NOT NULL AND settled_at < now() - $1 * interval '1 millisecond'`,
      [rememberMs],
    );
  }

  async backlog(): Promise<Backlog> {
    const [row] = await this.query<{ exchanges: number; bytes: number }>(
      `SELECT count(*)::int AS exchanges, COALESCE(sum(size_bytes), 0)::float8 AS bytes
       FROM inference_exchange WHERE outcome IS NULL`,
    );
    return row ?? { exchanges: 0, bytes: 0 };
  }

  private async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<readonly Row[]> {
    const result: unknown = await this.unitOfWork.manager.query(sql, [...parameters]);
    return result as readonly Row[];
  }
}
