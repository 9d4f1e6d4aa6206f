import { Injectable } from '@nestjs/common';
import { LeaseLostError, type LeaseId } from '@orrery/platform-artifacts';
import { newId } from '@orrery/platform-postgres';
import { DataSource } from 'typeorm';
import { suspectContents } from './suspect-contents.js';

/** Leases under which bytes are stored. All times are the database's, so that no two clocks have to agree. */
@Injectable()
export class LeaseRepository {
  constructor(private readonly dataSource: DataSource) {}

  async open(ttlMs: number): Promise<LeaseId> {
    const id = newId<LeaseId>();
    await this.dataSource.query(
      `INSERT INTO content_lease (id, expires_at) VALUES ($1, now() + $2 * interval '1 ms')`,
      [id, ttlMs],
    );
    return id;
  }

  /** @throws {LeaseLostError} */
  async extend(lease: LeaseId, ttlMs: number): Promise<void> {
    const [, count] = await this.dataSource.query<[unknown, number]>(
      `UPDATE content_lease SET expires_at = now() + $2 * interval '1 ms' WHERE id = $1`,
      [lease, ttlMs],
    );
    if (count === 0) throw new LeaseLostError();
  }

  /** What was stored under the lease and nobody uses by now is suspected of being garbage. Ending it twice is fine. */
  end(lease: LeaseId): Promise<void> {
    return this.endWhere('id = $1', lease);
  }

  /** Ends the leases that ran out, and tells how many did. */
  async endExpired(): Promise<number> {
    const rows = await this.dataSource.query<{ id: LeaseId }[]>(
      'SELECT id FROM content_lease WHERE expires_at < now() ORDER BY expires_at LIMIT 1000',
    );
    // Its holder may have extended one meanwhile.
    for (const { id } of rows) await this.endWhere('id = $1 AND expires_at < now()', id);
    return rows.length;
  }

  private async endWhere(condition: string, lease: LeaseId): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const locked = await manager.query<unknown[]>(
        `SELECT 1 FROM content_lease WHERE ${condition} FOR UPDATE`,
        [lease],
      );
      if (locked.length === 0) return;
      const unused = await manager.query<{ id: string }[]>(
        `SELECT content_id AS id FROM lease_content WHERE lease_id = $1
            AND NOT EXISTS (SELECT FROM content_use WHERE content_use.content_id = lease_content.content_id)`,
        [lease],
      );
      await suspectContents(
        manager,
        unused.map(({ id }) => id),
      );
      await manager.query('UPDATE pack SET lease_id = NULL, suspect = true WHERE lease_id = $1', [lease]);
      await manager.query('DELETE FROM content_lease WHERE id = $1', [lease]);
    });
  }
}
