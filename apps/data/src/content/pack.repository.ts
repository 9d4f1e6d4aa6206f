import { Injectable } from '@nestjs/common';
import { digestFromBytes, type Digest } from '@orrery/platform-artifacts';
import { DataSource } from 'typeorm';

/** A blob that holds many chunks. */
export interface StoredPack {
  readonly id: string;
  readonly blob: Digest;
  readonly sizeBytes: number;
  /** Whether the second store has a copy. */
  readonly isMirrored: boolean;
}

/** What the store holds at the moment, and what of it is in use. */
export interface StorageTotals {
  readonly storedBytes: number;
  readonly liveBytes: number;
  readonly packs: number;
  readonly mirroredPacks: number;
  readonly chunks: number;
  readonly contents: number;
  readonly contentBytes: number;
}

@Injectable()
export class PackRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Packs of which nothing is left. Nobody can put anything into them, so their blobs may go. */
  listEmpty(): Promise<readonly StoredPack[]> {
    return this.list('live_bytes = 0 AND lease_id IS NULL ORDER BY id LIMIT 100');
  }

  /** Packs of which more than half is left over. */
  listSparse(): Promise<readonly StoredPack[]> {
    return this.list(
      'live_bytes * 2 < size_bytes AND live_bytes > 0 AND lease_id IS NULL AND NOT suspect ORDER BY id LIMIT 16',
    );
  }

  /** A moment of the database's time, to the microsecond, which a Date does not have. */
  async timeBefore(ageMs: number): Promise<string> {
    const rows = await this.dataSource.query<{ time: string }[]>(
      "SELECT (now() - $1 * interval '1 ms')::text AS time",
      [ageMs],
    );
    return rows[0]?.time ?? 'now';
  }

  /** The pack that was not read through for longest, and not since `before`. */
  async findLongestUnread(before: string): Promise<StoredPack | null> {
    const [pack] = await this.list(
      `live_bytes > 0 AND (scrubbed_at IS NULL OR scrubbed_at < $1)
        ORDER BY scrubbed_at NULLS FIRST, id LIMIT 1`,
      [before],
    );
    return pack ?? null;
  }

  async markRead(id: string): Promise<void> {
    await this.dataSource.query('UPDATE pack SET scrubbed_at = now() WHERE id = $1', [id]);
  }

  /** Deletes what `deleteBlob` deletes, and then the row: a crash between leaves a row, which is found again. */
  async delete(id: string, deleteBlob: () => Promise<void>): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      const locked = await manager.query<unknown[]>(
        'SELECT 1 FROM pack WHERE id = $1 AND live_bytes = 0 AND lease_id IS NULL FOR UPDATE',
        [id],
      );
      if (locked.length === 0) return false;
      await deleteBlob();
      await manager.query('DELETE FROM pack WHERE id = $1', [id]);
      return true;
    });
  }

  /** The chunks that lie in a pack, in the order of their places. */
  async chunksOf(pack: string): Promise<readonly { readonly digest: Digest; readonly sizeBytes: number }[]> {
    const rows = await this.dataSource.query<{ digest: Buffer; size_bytes: number }[]>(
      'SELECT digest, size_bytes FROM chunk WHERE pack_id = $1 ORDER BY "offset"',
      [pack],
    );
    return rows.map((row) => ({ digest: digestFromBytes(row.digest), sizeBytes: row.size_bytes }));
  }

  async totals(): Promise<StorageTotals> {
    const rows = await this.dataSource.query<Record<keyof StorageTotals, string>[]>(
      `SELECT * FROM
        (SELECT coalesce(sum(size_bytes), 0) AS "storedBytes", coalesce(sum(live_bytes), 0) AS "liveBytes",
                count(*) AS packs, count(mirrored_at) AS "mirroredPacks" FROM pack) AS packs,
        (SELECT count(*) AS chunks FROM chunk) AS chunks,
        (SELECT count(*) AS contents, coalesce(sum(size_bytes), 0) AS "contentBytes" FROM content) AS contents`,
    );
    const [row] = rows;
    if (row === undefined) throw new RangeError('An aggregate has one row.');
    return {
      storedBytes: Number(row.storedBytes),
      liveBytes: Number(row.liveBytes),
      packs: Number(row.packs),
      mirroredPacks: Number(row.mirroredPacks),
      chunks: Number(row.chunks),
      contents: Number(row.contents),
      contentBytes: Number(row.contentBytes),
    };
  }

  private async list(condition: string, values: readonly unknown[] = []): Promise<readonly StoredPack[]> {
    const rows = await this.dataSource.query<
      { id: string; blob: Buffer; size_bytes: string; mirrored_at: Date | null }[]
    >(`SELECT id, blob, size_bytes, mirrored_at FROM pack WHERE ${condition}`, [...values]);
    return rows.map((row) => ({
      id: row.id,
      blob: digestFromBytes(row.blob),
      sizeBytes: Number(row.size_bytes),
      isMirrored: row.mirrored_at !== null,
    }));
  }
}
