import { Injectable } from '@nestjs/common';
import type { EndpointId, ModelVersionId } from '@orrery/domain';
import { QuantileSketch } from '@orrery/math-statistics';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In, LessThan, MoreThanOrEqual } from 'typeorm';
import type { LatencyCounts } from './latency-counts.js';
import { LatencyWindowEntity } from './latency-window.entity.js';

/** What one version did at one endpoint in one hour. */
export interface LatencyWindow extends LatencyCounts {
  readonly endpointId: EndpointId;
  readonly versionId: ModelVersionId;
  readonly hour: Date;
}

interface Row {
  readonly endpoint_id: string;
  readonly version_id: string;
  readonly hour: Date;
  readonly answered: Buffer;
}

const EMPTY = Buffer.from(new QuantileSketch().toBytes());

const MAKE_ROOM = `
  INSERT INTO latency_window (endpoint_id, version_id, hour, refused, errors, answered)
  SELECT *, 0, 0, $4::bytea FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[])
  ON CONFLICT DO NOTHING`;

// In one order, so that replicas which write at once wait for each other and never for one another in a circle.
const LOCK = `
  SELECT endpoint_id, version_id, hour, answered FROM latency_window
  WHERE (endpoint_id, version_id, hour) IN (SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]))
  ORDER BY endpoint_id, version_id, hour
  FOR UPDATE`;

const ADD = `
  UPDATE latency_window w
  SET refused = w.refused + added.refused, errors = w.errors + added.errors, answered = added.answered
  FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::bigint[], $5::bigint[], $6::bytea[])
    AS added (endpoint_id, version_id, hour, refused, errors, answered)
  WHERE (w.endpoint_id, w.version_id, w.hour) = (added.endpoint_id, added.version_id, added.hour)`;

@Injectable()
export class LatencyRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Adds to what is stored, by this replica or another. A window is given once at the most. */
  async add(windows: readonly LatencyWindow[]): Promise<void> {
    const ordered = windows.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    const keys = [
      ordered.map(({ endpointId }) => endpointId),
      ordered.map(({ versionId }) => versionId),
      ordered.map(({ hour }) => hour.toISOString()),
    ];
    await this.unitOfWork.run(async () => {
      const { manager } = this.unitOfWork;
      await manager.query(MAKE_ROOM, [...keys, EMPTY]);
      const rows = await manager.query<Row[]>(LOCK, keys);
      const stored = new Map(
        rows.map((row) => [
          keyOf({ endpointId: row.endpoint_id, versionId: row.version_id, hour: row.hour }),
          row.answered,
        ]),
      );
      await manager.query(ADD, [
        ...keys,
        ordered.map(({ refused }) => refused),
        ordered.map(({ errors }) => errors),
        ordered.map((window) => merged(window, stored.get(keyOf(window)) ?? EMPTY)),
      ]);
    });
  }

  async listSince(endpointIds: readonly EndpointId[], since: Date): Promise<readonly LatencyWindow[]> {
    const where = { endpointId: In([...endpointIds]), hour: MoreThanOrEqual(since) };
    return (await this.unitOfWork.manager.findBy(LatencyWindowEntity, where)).map(toWindow);
  }

  async removeBefore(hour: Date): Promise<void> {
    await this.unitOfWork.manager.delete(LatencyWindowEntity, { hour: LessThan(hour) });
  }
}

function keyOf(key: {
  readonly endpointId: string;
  readonly versionId: string;
  readonly hour: Date;
}): string {
  return `${key.endpointId} ${key.versionId} ${key.hour.toISOString()}`;
}

function merged({ answered }: LatencyCounts, stored: Buffer): Buffer {
  const sketch = QuantileSketch.fromBytes(new Uint8Array(stored));
  sketch.merge(answered);
  return Buffer.from(sketch.toBytes());
}

function toWindow(row: LatencyWindowEntity): LatencyWindow {
  return {
    endpointId: row.endpointId as EndpointId,
    versionId: row.versionId as ModelVersionId,
    hour: row.hour,
    refused: Number(row.refused),
    errors: Number(row.errors),
    answered: QuantileSketch.fromBytes(new Uint8Array(row.answered)),
  };
}
