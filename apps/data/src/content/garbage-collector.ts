import { Inject, Injectable } from '@nestjs/common';
import { ARTIFACT_STORE, PackedStore, type ArtifactStore, type Digest } from '@orrery/platform-artifacts';
import { ServiceLogger } from '@orrery/platform-service';
import { GarbageRepository } from './garbage.repository.js';
import { LeaseRepository } from './lease.repository.js';
import { MIRROR_STORE } from './mirror-store.js';
import { PackRepository } from './pack.repository.js';

/** The lease under which packs are rewritten: far longer than one takes. */
const REWRITE_LEASE_MS = 10 * 60_000;

export interface CollectReport {
  readonly contents: number;
  readonly chunks: number;
  readonly packs: number;
  readonly rewrittenPacks: number;
  readonly freedBytes: number;
}

const NOTHING: CollectReport = { contents: 0, chunks: 0, packs: 0, rewrittenPacks: 0, freedBytes: 0 };

/**
 * Removes what nobody refers to: contents that no holder uses and no lease holds, chunks that no content has, packs that
 * are empty. Packs of which less than half is left are rewritten. Any number of collectors and writers get on together.
 */
@Injectable()
export class GarbageCollector {
  private collecting: Promise<CollectReport> = Promise.resolve(NOTHING);

  constructor(
    @Inject(ARTIFACT_STORE) private readonly store: ArtifactStore,
    @Inject(MIRROR_STORE) private readonly mirror: ArtifactStore | null,
    private readonly content: PackedStore,
    private readonly packs: PackRepository,
    private readonly garbage: GarbageRepository,
    private readonly leases: LeaseRepository,
    private readonly logger: ServiceLogger,
  ) {}

  /** A failure is logged, and the next collection finds the same again. */
  collect(): Promise<CollectReport> {
    return this.collectOrThrow().catch((error: unknown) => {
      this.logger.error(error);
      return NOTHING;
    });
  }

  /** One at a time in this process: it waits for those that were asked for before. */
  collectOrThrow(): Promise<CollectReport> {
    const collecting = this.collecting.catch(() => NOTHING).then(() => this.collectOnce());
    this.collecting = collecting;
    return collecting;
  }

  private async collectOnce(): Promise<CollectReport> {
    await this.leases.endExpired();
    const contents = await this.deleteContents();
    const chunks = await this.deleteChunks();
    const rewrittenPacks = await this.rewriteSparse();
    if (rewrittenPacks > 0) await this.deleteChunks();
    const { packs, freedBytes } = await this.deletePacks();
    const report = { contents, chunks, packs, rewrittenPacks, freedBytes };
    if (contents + chunks + packs > 0) this.logger.log('collected what nobody refers to', { ...report });
    return report;
  }

  private async deleteContents(): Promise<number> {
    let deleted = 0;
    for (let batch = await this.garbage.deleteContents(); batch !== null;) {
      deleted += batch;
      batch = await this.garbage.deleteContents();
    }
    return deleted;
  }

  private async deleteChunks(): Promise<number> {
    let deleted = 0;
    for (let after = '0'; ;) {
      const batch = await this.garbage.deleteChunks(after);
      if (batch === null) return deleted;
      deleted += batch.deleted;
      after = batch.lastPack;
    }
  }

  private async deletePacks(): Promise<{ readonly packs: number; readonly freedBytes: number }> {
    let packs = 0;
    let freedBytes = 0;
    for (let empty = await this.packs.listEmpty(); empty.length > 0; empty = await this.packs.listEmpty()) {
      for (const pack of empty) {
        if (!(await this.packs.delete(pack.id, () => this.deleteBlob(pack.blob)))) continue;
        packs += 1;
        freedBytes += pack.sizeBytes;
      }
    }
    return { packs, freedBytes };
  }

  private async deleteBlob(blob: Digest): Promise<void> {
    await this.mirror?.delete(blob);
    await this.store.delete(blob);
  }

  private async rewriteSparse(): Promise<number> {
    const sparse = await this.packs.listSparse();
    if (sparse.length === 0) return 0;
    const lease = await this.leases.open(REWRITE_LEASE_MS);
    try {
      for (const { id } of sparse) await this.content.rewrite(lease, await this.packs.chunksOf(id));
    } finally {
      await this.leases.end(lease);
    }
    return sparse.length;
  }
}
