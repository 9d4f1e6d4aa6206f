import { Injectable } from '@nestjs/common';
import type { ModelVersionId, MonitorId } from '@orrery/domain';
import { QuantileSketch } from '@orrery/math-statistics';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import { In, IsNull, type Repository } from 'typeorm';
import { bytesOf, float32Of, uint32Of } from '../numbers.js';
import type { SampledRows } from './row-sample.js';
import { TrafficWindowSampleEntity } from './traffic-window-sample.entity.js';
import { TrafficWindowEntity } from './traffic-window.entity.js';
import type { TrafficWindow, TrafficWindowId, WindowPerformance } from './traffic-window.js';

interface PerformanceRow {
  readonly monitorId: string;
  readonly requests: string;
  readonly errors: string;
  readonly firstAt: Date;
  readonly lastAt: Date;
  readonly latency: Buffer;
}

@Injectable()
export class TrafficWindowRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** The open windows of monitors, locked in one order until the transaction ends. */
  async lockOpen(monitorIds: readonly MonitorId[]): Promise<readonly TrafficWindow[]> {
    const rows = await this.rows.find({
      where: { monitorId: In([...monitorIds]), closedAt: IsNull() },
      order: { id: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
    return rows.map(toWindow);
  }

  /** The window, locked until the transaction ends; null once it is closed. */
  async lockIfOpen(id: TrafficWindowId): Promise<TrafficWindow | null> {
    const row = await this.rows.findOne({
      where: { id, closedAt: IsNull() },
      lock: { mode: 'pessimistic_write' },
    });
    return row && toWindow(row);
  }

  async listOpen(monitorId: MonitorId): Promise<readonly TrafficWindow[]> {
    return (await this.rows.find({ where: { monitorId, closedAt: IsNull() }, order: { id: 'ASC' } })).map(
      toWindow,
    );
  }

  /** Open windows that hold enough to be judged: rows that were shown, and requests that failed. */
  async listDue(limit: number): Promise<readonly TrafficWindowId[]> {
    const rows = await this.unitOfWork.manager.query<{ id: string }[]>(
      `SELECT w.id FROM traffic_window w JOIN monitor m ON m.id = w.monitor_id
       WHERE w.closed_at IS NULL AND w.row_count + w.errors >= m.minimum_rows
       ORDER BY w.id LIMIT $1`,
      [limit],
    );
    return rows.map(({ id }) => id as TrafficWindowId);
  }

  async save(window: TrafficWindow): Promise<void> {
    await this.rows.upsert(toRow(window), ['id']);
  }

  async close(id: TrafficWindowId, at: Date): Promise<void> {
    await this.rows.update({ id }, { closedAt: at });
    await this.samples.delete({ windowId: id });
  }

  async addSample(windowId: TrafficWindowId, { priorities, values }: SampledRows): Promise<void> {
    if (priorities.length === 0) return;
    await this.samples.insert({
      id: newId(),
      windowId,
      priorities: bytesOf(priorities),
      values: bytesOf(values),
    });
  }

  async replaceSample(windowId: TrafficWindowId, rows: SampledRows): Promise<void> {
    await this.samples.delete({ windowId });
    await this.addSample(windowId, rows);
  }

  /** The parts of a window's sample, in the order in which they came. */
  async listSamples(windowId: TrafficWindowId): Promise<readonly SampledRows[]> {
    const rows = await this.samples.find({ where: { windowId }, order: { id: 'ASC' } });
    return rows.map(({ priorities, values }) => ({
      priorities: uint32Of(priorities),
      values: float32Of(values),
    }));
  }

  /** Whether a version was asked anything at or after an instant. */
  async hasTraffic(monitorId: MonitorId, modelVersionId: ModelVersionId, since: Date): Promise<boolean> {
    const [row] = await this.unitOfWork.manager.query<{ found: boolean }[]>(
      `SELECT EXISTS (SELECT FROM traffic_window
         WHERE monitor_id = $1 AND model_version_id = $2 AND last_at >= $3) AS found`,
      [monitorId, modelVersionId, since],
    );
    return row?.found === true;
  }

  /** For each monitor its newest windows that saw traffic since an instant, `limit` at the most. */
  async listPerformance(
    monitorIds: readonly MonitorId[],
    { since, limit }: { readonly since: Date; readonly limit: number },
  ): Promise<readonly WindowPerformance[]> {
    const rows = await this.unitOfWork.manager.query<PerformanceRow[]>(
      `SELECT w.monitor_id AS "monitorId", w.requests, w.errors, w.first_at AS "firstAt", w.last_at AS "lastAt", w.latency
       FROM unnest($1::uuid[]) AS m (id) CROSS JOIN LATERAL (
         SELECT * FROM traffic_window WHERE monitor_id = m.id AND last_at >= $2 ORDER BY id DESC LIMIT $3
       ) w`,
      [monitorIds, since, limit],
    );
    return rows.map((row) => ({
      ...row,
      monitorId: row.monitorId as MonitorId,
      requests: Number(row.requests),
      errors: Number(row.errors),
      latency: QuantileSketch.fromBytes(row.latency),
    }));
  }

  private get rows(): Repository<TrafficWindowEntity> {
    return this.unitOfWork.manager.getRepository(TrafficWindowEntity);
  }

  private get samples(): Repository<TrafficWindowSampleEntity> {
    return this.unitOfWork.manager.getRepository(TrafficWindowSampleEntity);
  }
}

function toWindow(row: TrafficWindowEntity): TrafficWindow {
  return {
    id: row.id as TrafficWindowId,
    monitorId: row.monitorId as MonitorId,
    modelVersionId: row.modelVersionId as ModelVersionId,
    version: row.version,
    totals: {
      requests: Number(row.requests),
      errors: Number(row.errors),
      rows: Number(row.rows),
      firstAt: row.firstAt,
      lastAt: row.lastAt,
    },
    latency: QuantileSketch.fromBytes(row.latency),
    binCounts: row.binCounts,
    sample: { rows: row.sampleRows, ceiling: Number(row.sampleCeiling) },
    openedAt: row.openedAt,
  };
}

function toRow({ totals, latency, sample, ...window }: TrafficWindow) {
  return {
    ...window,
    requests: String(totals.requests),
    errors: String(totals.errors),
    rows: String(totals.rows),
    firstAt: totals.firstAt,
    lastAt: totals.lastAt,
    latency: Buffer.from(latency.toBytes()),
    binCounts: [...window.binCounts],
    sampleRows: sample.rows,
    sampleCeiling: String(sample.ceiling),
  };
}
