import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import {
  ARTIFACT_STORE,
  ArtifactCorruptedError,
  ArtifactNotFoundError,
  bytesOfDigest,
  digestFromBytes,
  holdsIntact,
  type ArtifactStore,
  type Digest,
} from '@orrery/platform-artifacts';
import { DataSource, type EntityManager } from 'typeorm';
import { MIRROR_STORE } from './mirror-store.js';

/** Keeps a second copy of every pack, from which damaged bytes are repaired. Without a second store, does nothing. */
@Injectable()
export class ContentMirror implements OnApplicationShutdown {
  constructor(
    @Inject(ARTIFACT_STORE) private readonly store: ArtifactStore,
    @Inject(MIRROR_STORE) private readonly mirror: ArtifactStore | null,
    private readonly dataSource: DataSource,
  ) {}

  get isThere(): boolean {
    return this.mirror !== null;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.mirror?.close();
  }

  /** Copies the packs that have no copy yet; resolves to how many. */
  async copyMissing(): Promise<number> {
    const { mirror } = this;
    if (mirror === null) return 0;
    let copied = 0;
    for (let after = '0'; ;) {
      const id = await this.dataSource.transaction((manager) => this.copyNext(manager, mirror, after));
      if (id === null) return copied;
      copied += 1;
      after = id;
    }
  }

  /** Has a copy that is damaged made again. Resolves to whether it was intact. */
  async check(blob: Digest): Promise<boolean> {
    const { mirror } = this;
    if (mirror === null || (await holdsIntact(mirror, blob))) return true;
    await mirror.delete(blob);
    await this.dataSource.query('UPDATE pack SET mirrored_at = NULL WHERE blob = $1', [bytesOfDigest(blob)]);
    return false;
  }

  /** The pack's row is locked meanwhile, so that a collector does not delete a copy before it is made. */
  private async copyNext(
    manager: EntityManager,
    mirror: ArtifactStore,
    after: string,
  ): Promise<string | null> {
    const rows = await manager.query<{ id: string; blob: Buffer }[]>(
      `SELECT id, blob FROM pack WHERE mirrored_at IS NULL AND live_bytes > 0 AND id > $1
        ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED`,
      [after],
    );
    const [pack] = rows;
    if (pack === undefined) return null;
    const blob = digestFromBytes(pack.blob);
    if (await copyIntact(this.store, mirror, blob))
      await manager.query('UPDATE pack SET mirrored_at = now() WHERE id = $1', [pack.id]);
    return pack.id;
  }
}

/** What is damaged is not copied, and no obstacle for the others. */
async function copyIntact(from: ArtifactStore, to: ArtifactStore, blob: Digest): Promise<boolean> {
  try {
    await to.put(await from.get(blob, { verify: true }), { expectedSha256: blob });
    return true;
  } catch (error) {
    if (error instanceof ArtifactCorruptedError || error instanceof ArtifactNotFoundError) return false;
    throw error;
  }
}
