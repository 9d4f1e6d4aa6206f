import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderArtifactStore, type ArtifactStore, type Digest } from '@orrery/platform-artifacts';
import { createDataSource, migrate, UnitOfWork } from '@orrery/platform-postgres';
import { createTestDatabase, type TestDatabase } from '@orrery/testing';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { experimentsSchema } from '../database/schema.js';
import { ArtifactFileRepository } from './artifact-file.repository.js';
import { ArtifactUploadRepository } from './artifact-upload.repository.js';
import type { ArtifactUploadId } from './artifact-upload.js';
import { BlobCollectionRepository } from './blob-collection.repository.js';
import { BlobCollector, COLLECTION_RULES } from './blob-collector.js';

const HOUR_MS = 3600_000;

let database: TestDatabase;
let dataSource: DataSource;
let folder: string;
let store: ArtifactStore;
let collector: BlobCollector;
let files: ArtifactFileRepository;
let uploads: ArtifactUploadRepository;

beforeAll(async () => {
  database = await createTestDatabase({ template: 'empty', migrate: async () => {} });
  dataSource = await createDataSource({ url: database.url, ...experimentsSchema }).initialize();
  await migrate(dataSource);
  folder = await mkdtemp(join(tmpdir(), 'orrery-blobs-'));
  store = await FolderArtifactStore.open(folder);
  const unitOfWork = new UnitOfWork(dataSource);
  files = new ArtifactFileRepository(unitOfWork);
  uploads = new ArtifactUploadRepository(unitOfWork);
  collector = new BlobCollector(store, new BlobCollectionRepository(unitOfWork), uploads, unitOfWork);
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

describe('the collection of blobs', () => {
  it('deletes what nothing has named in two rounds that are an hour apart, and nothing else', async () => {
    const named = await blob('named');
    await name('kept.txt', named);
    const lost = await blob('lost');
    expect(await collector.collect(hoursFromNow(1))).toBe(0);
    expect(await collector.collect(hoursFromNow(30))).toBe(0);
    expect(await store.has(lost)).toBe(true);

    expect(await collector.collect(hoursFromNow(32))).toBe(1);

    expect([await store.has(lost), await store.has(named)]).toEqual([false, true]);
  });

  it('spares a blob that a file comes to name after it was condemned', async () => {
    const digest = await blob('found again');
    await collector.collect(hoursFromNow(40));
    await name('again.txt', digest);
    await collector.collect(hoursFromNow(42));
    expect(await store.has(digest)).toBe(true);
    await files.delete('default', 'again.txt');
    await collector.collect(hoursFromNow(44));
    await collector.collect(hoursFromNow(46));
    expect(await store.has(digest)).toBe(false);
  });

  it('spares bytes that were stored anew after a deletion of them was cut off before it was noted', async () => {
    const digest = await blob('stored twice');
    await collector.collect(hoursFromNow(80));
    await store.delete(digest);
    await blob('stored twice');

    const stillNew = { ...COLLECTION_RULES, blobAgeMs: 83 * HOUR_MS };
    await collector.collect(hoursFromNow(82), stillNew);

    expect(await store.has(digest)).toBe(true);
    await name('twice.txt', digest);
  });

  it('keeps the parts of an upload until it is a week old', async () => {
    const digest = await blob('a part');
    const id = crypto.randomUUID() as string as ArtifactUploadId;
    await uploads.insert({
      id,
      project: 'default',
      path: 'x',
      keySha256: '',
      parts: 1,
      createdAt: new Date(),
      completedAt: null,
    });
    expect(await uploads.keepPart(id, { number: 1, contentDigest: digest, sizeBytes: 6 })).toBe(true);
    await collector.collect(hoursFromNow(60));
    await collector.collect(hoursFromNow(62));
    expect(await store.has(digest)).toBe(true);
    for (const hours of [169, 171]) await collector.collect(hoursFromNow(hours), COLLECTION_RULES);
    expect([await uploads.find(id), await store.has(digest)]).toEqual([null, false]);
  });
});

async function blob(text: string): Promise<Digest> {
  return (await store.put(Buffer.from(text))).digest;
}

async function name(path: string, digest: Digest): Promise<void> {
  const place = { project: 'default', path, experimentId: null, owner: null };
  await files.replace({ ...place, contentDigest: digest, sizeBytes: 1, loggedAt: new Date() });
}

function hoursFromNow(hours: number): Date {
  return new Date(Date.now() + hours * HOUR_MS);
}
