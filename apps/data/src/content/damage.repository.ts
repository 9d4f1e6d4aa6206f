import { Injectable } from '@nestjs/common';
import { bytesOfDigest, digestFromBytes, type DamageReport, type Digest } from '@orrery/platform-artifacts';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { DataSource } from 'typeorm';

/** A chunk that was found damaged, and what became of it. */
export interface Damage {
  readonly id: string;
  readonly chunk: Digest;
  readonly blob: Digest;
  readonly found: string;
  /** How often it was read while it was damaged. */
  readonly times: number;
  readonly foundAt: Date;
  readonly repairedAt: Date | null;
}

@Injectable()
export class DamageRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The same chunk found again is the same damage, until it is repaired. */
  async record({ chunk, blob, found, repaired }: DamageReport): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const values = [bytesOfDigest(chunk), bytesOfDigest(blob), found];
      await manager.query(
        `INSERT INTO damage (chunk, blob, found) VALUES ($1, $2, $3)
         ON CONFLICT (chunk, blob) WHERE repaired_at IS NULL
         DO UPDATE SET times = damage.times + 1, found = excluded.found`,
        values,
      );
      if (!repaired) return;
      // The whole blob was restored, and with it whatever else was damaged in it.
      await manager.query('UPDATE damage SET repaired_at = now() WHERE blob = $1 AND repaired_at IS NULL', [
        bytesOfDigest(blob),
      ]);
    });
  }

  /** The newest first. */
  async list(request: PageRequest): Promise<Page<Damage>> {
    const rows = await this.dataSource.query<DamageRow[]>(
      `SELECT id, chunk, blob, found, times, found_at, repaired_at FROM damage
        WHERE $1::bigint IS NULL OR id < $1 ORDER BY id DESC LIMIT $2`,
      [request.after, request.first + 1],
    );
    return pageOf(rows.map(toDamage), request);
  }

  async countOpen(): Promise<number> {
    const rows = await this.dataSource.query<{ count: string }[]>(
      'SELECT count(*) FROM damage WHERE repaired_at IS NULL',
    );
    return Number(rows[0]?.count);
  }
}

interface DamageRow {
  readonly id: string;
  readonly chunk: Buffer;
  readonly blob: Buffer;
  readonly found: string;
  readonly times: number;
  readonly found_at: Date;
  readonly repaired_at: Date | null;
}

function toDamage(row: DamageRow): Damage {
  const { id, found, times, found_at: foundAt, repaired_at: repairedAt } = row;
  return {
    ...{ id, found, times, foundAt, repairedAt },
    chunk: digestFromBytes(row.chunk),
    blob: digestFromBytes(row.blob),
  };
}
