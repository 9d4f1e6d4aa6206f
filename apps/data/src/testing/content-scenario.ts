import { mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import {
  FolderArtifactStore,
  PackedStore,
  digestFromBytes,
  type DamageReport,
  type Digest,
  type LeaseId,
  type PackedStoreOptions,
} from '@orrery/platform-artifacts';
import { UnitOfWork, createDataSource, migrate } from '@orrery/platform-postgres';
import { ServiceLogger } from '@orrery/platform-service';
import { createTestDatabase, type TestDatabase } from '@orrery/testing';
import { type DataSource } from 'typeorm';
import { ChunkIndexRepository } from '../content/chunk-index.repository.js';
import { ContentAdoption } from '../content/content-adoption.js';
import { ContentMirror } from '../content/content-mirror.js';
import { ContentUpkeep } from '../content/content-upkeep.js';
import type { ContentHolder } from '../content/content-holder.js';
import { ContentUseRepository } from '../content/content-use.repository.js';
import { CONTENT } from '../content/content.capability.js';
import { Content } from '../content/content.js';
import { GarbageCollector } from '../content/garbage-collector.js';
import { GarbageRepository } from '../content/garbage.repository.js';
import { LeaseRepository } from '../content/lease.repository.js';
import { PackRepository } from '../content/pack.repository.js';
import { StorageScrub, type ScrubReport } from '../content/storage-scrub.js';

const CONTENT_SCHEMA = { entities: [], migrations: CONTENT.migrations };
const TABLES = ['pack', 'chunk', 'content', 'content_chunk', 'content_use', 'content_lease', 'lease_chunk'];

/** One process that stores content: several share a database and a folder. */
export interface ContentProcess {
  readonly content: Content;
  readonly collector: GarbageCollector;
  readonly mirror: ContentMirror;
  readonly packs: PackedStore;
  readonly scrub: StorageScrub;
}

/** The content store on a database and folders of its own. */
export class ContentScenario {
  readonly damages: DamageReport[] = [];
  readonly unitOfWork: UnitOfWork;
  private holders = 0;

  private constructor(
    private readonly database: TestDatabase,
    private readonly folder: string,
    readonly dataSource: DataSource,
    readonly store: FolderArtifactStore,
    readonly mirror: FolderArtifactStore,
  ) {
    this.unitOfWork = new UnitOfWork(dataSource);
  }

  static async start(): Promise<ContentScenario> {
    const database = await createTestDatabase({ template: 'data-content', migrate: migrateContent });
    const folder = await mkdtemp(join(tmpdir(), 'orrery-spec-content-'));
    const dataSource = await createDataSource({ url: database.url, ...CONTENT_SCHEMA }).initialize();
    const store = await FolderArtifactStore.open(join(folder, 'store'));
    const mirror = await FolderArtifactStore.open(join(folder, 'mirror'));
    return new ContentScenario(database, folder, dataSource, store, mirror);
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
    await this.database.drop();
    await rm(this.folder, { recursive: true, force: true });
  }

  process(options: Partial<Pick<PackedStoreOptions, 'sizes' | 'packBytes' | 'mirror'>> = {}): ContentProcess {
    const { dataSource, store, unitOfWork } = this;
    const logger = ServiceLogger.forService('data', 'fatal');
    const index = new ChunkIndexRepository(dataSource);
    const onDamage = (damage: DamageReport) => void this.damages.push(damage);
    const packs = new PackedStore({ ...options, store, index, onDamage });
    const leases = new LeaseRepository(dataSource);
    const garbage = new GarbageRepository(dataSource);
    const stored = new PackRepository(dataSource);
    const second = options.mirror ?? null;
    const collector = new GarbageCollector(store, second, packs, stored, garbage, leases, logger);
    const mirror = new ContentMirror(store, second, dataSource);
    const scrub = new StorageScrub(packs, mirror, stored);
    const adoption = new ContentAdoption(store, dataSource, logger);
    const upkeep = new ContentUpkeep(adoption, collector, mirror, scrub, stored, logger, {
      scrubMegabytesPerMinute: 0,
    });
    // What is collected is collected by the spec: on a slow machine it would else be done beside it.
    void upkeep.beforeApplicationShutdown();
    const uses = new ContentUseRepository(unitOfWork);
    const content = new Content(packs, leases, uses, adoption, collector, upkeep, unitOfWork, logger);
    return { content, collector, mirror, packs, scrub };
  }

  /** Stores bytes for a new holder. */
  async stored(
    { content }: ContentProcess,
    bytes: Uint8Array,
  ): Promise<{ readonly manifest: Digest; readonly newBytes: number; readonly holder: ContentHolder }> {
    const holder: ContentHolder = { kind: 'pin', id: `holder ${this.holders++}` };
    return content.withLease(async (lease: LeaseId) => {
      const { manifest, newBytes } = await content.put(lease, bytes);
      await this.unitOfWork.run(() => content.use(manifest, holder));
      return { manifest, newBytes, holder };
    });
  }

  async read({ content }: ContentProcess, manifest: Digest): Promise<Buffer> {
    return buffer(await content.read(manifest));
  }

  async blobs(): Promise<Digest[]> {
    const digests: Digest[] = [];
    for await (const { digest } of this.store.list()) digests.push(digest);
    return digests;
  }

  /** The blobs that the index knows, in order. */
  async packBlobs(): Promise<Digest[]> {
    const rows = await this.dataSource.query<{ blob: Buffer }[]>('SELECT blob FROM pack ORDER BY blob');
    return rows.map(({ blob }) => digestFromBytes(blob));
  }

  /** As if the time of every lease had passed. */
  async expireLeases(): Promise<void> {
    await this.dataSource.query("UPDATE content_lease SET expires_at = now() - interval '1 s'");
  }

  /** How many rows each table has. */
  async rows(): Promise<Readonly<Record<string, number>>> {
    const counts: Record<string, number> = {};
    for (const table of TABLES) {
      const rows = await this.dataSource.query<{ count: string }[]>(`SELECT count(*) FROM ${table}`);
      counts[table] = Number(rows[0]?.count);
    }
    return counts;
  }

  /** Flips one bit of a blob, as a disk does. */
  async flip(blob: Digest, offset: number, store: 'store' | 'mirror' = 'store'): Promise<void> {
    const hex = blob.slice('sha256:'.length);
    const path = join(this.folder, store, 'sha256', hex.slice(0, 2), hex.slice(2, 4), hex);
    const file = await open(path, 'r+');
    const byte = Buffer.alloc(1);
    await file.read(byte, 0, 1, offset);
    byte[0] = (byte[0] ?? 0) ^ 1;
    await file.write(byte, 0, 1, offset);
    await file.close();
  }

  /** Reads all packs through, whenever they were read. */
  async scrubAll({ scrub }: ContentProcess): Promise<ScrubReport> {
    const before = await new PackRepository(this.dataSource).timeBefore(0);
    return scrub.scrub({ budgetBytes: Infinity, before });
  }

  leftovers(): Promise<string[]> {
    return readdir(join(this.folder, 'store', 'incoming'));
  }
}

async function migrateContent(url: string): Promise<void> {
  const dataSource = await createDataSource({ url, ...CONTENT_SCHEMA, poolSize: 2 }).initialize();
  await migrate(dataSource);
  await dataSource.destroy();
}
