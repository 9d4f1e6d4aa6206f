import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import {
  ARTIFACT_STORE,
  bytesOfDigest,
  parseDigest,
  readManifest,
  type ArtifactStore,
  type Digest,
} from '@orrery/platform-artifacts';
import { ServiceLogger } from '@orrery/platform-service';
import { DataSource, type QueryRunner } from 'typeorm';
import { Slots } from '../slots/slots.js';
import { DatasetVersionRepository } from '../dataset-version/dataset-version.repository.js';

/** Any number that nothing else in this database locks. */
const CONTENT_LOCK = 7_021_993;
/** Of the two-number locks: one for each content that is being stored. */
const STORING_LOCK = 7_021_994;
/** Whoever stores holds a connection for its locks and needs another: these must fit into the pool together. */
const STORING_AT_ONCE = 3;

/**
 * Keeps the store free of bytes that no version names. Whoever stores holds a lock, shared with all who store, from the
 * first chunk to the commit; whoever collects holds it alone, so that it never takes what is about to be named. The
 * lock ends with its connection: a killed process blocks nobody, and what it left is collected at the next start.
 */
@Injectable()
export class ContentCollector implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private collecting: Promise<void> = Promise.resolve();
  private readonly storing = new Slots(STORING_AT_ONCE, Infinity);

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

  /** Stores and commits, one at a time for equal contents; if either fails, nothing of what was stored remains. */
  async whileStoring<T>(contentDigest: string, storeAndCommit: () => Promise<T>): Promise<T> {
    try {
      return await this.storing.run(() =>
        this.connected(async (connection) => {
          await connection.query('SELECT pg_advisory_lock_shared($1)', [CONTENT_LOCK]);
          await connection.query('SELECT pg_advisory_lock($1, hashtext($2))', [STORING_LOCK, contentDigest]);
          return storeAndCommit();
        }),
      );
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
      const deleted = await this.connected(async (connection) => {
        await connection.query('SELECT pg_advisory_lock($1)', [CONTENT_LOCK]);
        return this.deleteUnnamed();
      });
      if (deleted > 0) this.logger.log('collected blobs that no version names', { deleted });
    } catch (error) {
      this.logger.error(error);
    }
  }

  private async deleteUnnamed(): Promise<number> {
    const named = new Set<string>();
    for await (const manifest of this.versions.manifestDigests()) {
      // Those whose chunks share packs are the business of the GarbageCollector.
      if (!(await this.artifacts.has(parseDigest(manifest)))) continue;
      named.add(manifest);
      for (const { digest } of (await readManifest(this.artifacts, parseDigest(manifest))).chunks)
        named.add(digest);
    }
    let deleted = 0;
    for await (const { digest } of this.artifacts.list()) {
      if (named.has(digest) || (await this.isPack(digest))) continue;
      if (await this.artifacts.delete(digest)) deleted += 1;
    }
    return deleted;
  }

  /** A pack is written down before its blob can be seen. */
  private async isPack(digest: Digest): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>('SELECT 1 FROM pack WHERE blob = $1', [
      bytesOfDigest(digest),
    ]);
    return rows.length > 0;
  }

  /** A connection of its own, whose locks end with `work`. */
  private async connected<T>(work: (connection: QueryRunner) => Promise<T>): Promise<T> {
    const connection = this.dataSource.createQueryRunner();
    await connection.connect();
    try {
      return await work(connection);
    } finally {
      await connection.query('SELECT pg_advisory_unlock_all()').finally(() => connection.release());
    }
  }
}
