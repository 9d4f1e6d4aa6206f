import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ARTIFACT_STORE, PackedStore, type ArtifactStore } from '@orrery/platform-artifacts';
import { ServiceLogger } from '@orrery/platform-service';
import { GarbageRepository } from './garbage.repository.js';
import { LeaseRepository } from './lease.repository.js';
import { MIRROR_STORE } from './mirror-store.js';

/** How often is looked for what processes have left that were killed. */
const PERIOD_MS = 60_000;
/** Collections that are asked for within this time are one. */
const SOON_MS = 2_000;
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
export class GarbageCollector implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private collecting: Promise<CollectReport> = Promise.resolve(NOTHING);
  private soon: NodeJS.Timeout | undefined;
  private period: NodeJS.Timeout | undefined;

  constructor(
    @Inject(ARTIFACT_STORE) private readonly store: ArtifactStore,
    @Inject(MIRROR_STORE) private readonly mirror: ArtifactStore | null,
    private readonly packs: PackedStore,
    private readonly garbage: GarbageRepository,
    private readonly leases: LeaseRepository,
    private readonly logger: ServiceLogger,
  ) {}

  onApplicationBootstrap(): void {
    this.collectSoon();
    this.period = setInterval(() => this.collectSoon(), PERIOD_MS);
    this.period.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.period);
    clearTimeout(this.soon);
    await this.collecting;
  }

  collectSoon(): void {
    if (this.soon !== undefined) return;
    this.soon = setTimeout(() => {
      this.soon = undefined;
      void this.collect();
    }, SOON_MS);
    this.soon.unref();
  }

  /** A failure is logged, and the next collection finds the same again. */
  collect(): Promise<CollectReport> {
    this.collecting = this.collecting.then(async () => {
      try {
        return await this.collectOnce();
      } catch (error) {
        this.logger.error(error);
        return NOTHING;
      }
    });
    return this.collecting;
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

  /** The blob goes before its row: a crash between leaves a row, which the next collection finds. */
  private async deletePacks(): Promise<{ readonly packs: number; readonly freedBytes: number }> {
    let packs = 0;
    let freedBytes = 0;
    for (
      let empty = await this.garbage.emptyPacks();
      empty.length > 0;
      empty = await this.garbage.emptyPacks()
    ) {
      for (const { id, blob, sizeBytes } of empty) {
        await this.mirror?.delete(blob);
        await this.store.delete(blob);
        await this.garbage.deletePack(id);
        packs += 1;
        freedBytes += sizeBytes;
      }
    }
    return { packs, freedBytes };
  }

  private async rewriteSparse(): Promise<number> {
    const sparse = await this.garbage.sparsePacks();
    if (sparse.length === 0) return 0;
    const lease = await this.leases.open(REWRITE_LEASE_MS);
    try {
      for (const { id } of sparse) await this.packs.rewrite(lease, await this.garbage.chunksOf(id));
    } finally {
      await this.leases.end(lease);
    }
    return sparse.length;
  }
}
