import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ARTIFACT_STORE, parseDigest, readManifest, type ArtifactStore } from '@orrery/platform-artifacts';
import { ServiceLogger } from '@orrery/platform-service';
import { DataSource } from 'typeorm';
import { DatasetVersionRepository } from '../dataset-version/dataset-version.repository.js';

/** Any number that nothing else in this database locks. */
const CONTENT_LOCK = 7_021_993;

/**
 * Keeps the store free of bytes that no version names. Whoever stores holds a lock, shared with all who store, from the
 * first chunk to the commit; whoever collects holds it alone, so that it never takes what is about to be named. The
 * lock ends with its connection: a killed process blocks nobody, and what it left is collected at the next start.
 */
@Injectable()
export class ContentCollector implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private collecting: Promise<void> = Promise.resolve();

  constructor(
    @Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore,
    private readonly dataSource: DataSource,
    private readonly versions: DatasetVersionRepository,
    private readonly logger: ServiceLogger,
  ) {}

  onApplicationBootstrap(): void {
    void this.collect();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.collecting;
  }

  /** Stores and commits; if either fails, nothing of what was stored remains. */
  async whileStoring<T>(storeAndCommit: () => Promise<T>): Promise<T> {
    try {
      return await this.locked('shared', storeAndCommit);
    } catch (error) {
      await this.collect();
      throw error;
    }
  }

  /** Deletes what no version names. A failure is logged: the next collection finds the same again. */
  async collect(): Promise<void> {
    this.collecting = this.collecting.then(() => this.collectOnce());
    return this.collecting;
  }

  private async collectOnce(): Promise<void> {
    try {
      const deleted = await this.locked('alone', () => this.deleteUnnamed());
      if (deleted > 0) this.logger.log('collected blobs that no version names', { deleted });
    } catch (error) {
      this.logger.error(error);
    }
  }

  private async deleteUnnamed(): Promise<number> {
    const named = new Set<string>();
    for await (const manifest of this.versions.manifestDigests()) {
      named.add(manifest);
      for (const { digest } of (await readManifest(this.artifacts, parseDigest(manifest))).chunks)
        named.add(digest);
    }
    let deleted = 0;
    for await (const { digest } of this.artifacts.list()) {
      if (!named.has(digest) && (await this.artifacts.delete(digest))) deleted += 1;
    }
    return deleted;
  }

  private async locked<T>(how: 'shared' | 'alone', work: () => Promise<T>): Promise<T> {
    const suffix = how === 'shared' ? '_shared' : '';
    const connection = this.dataSource.createQueryRunner();
    await connection.connect();
    try {
      await connection.query(`SELECT pg_advisory_lock${suffix}($1)`, [CONTENT_LOCK]);
      try {
        return await work();
      } finally {
        await connection.query(`SELECT pg_advisory_unlock${suffix}($1)`, [CONTENT_LOCK]);
      }
    } finally {
      await connection.release();
    }
  }
}
