import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { Inject, Injectable } from '@nestjs/common';
import { newId } from '@orrery/platform-postgres';
import { ARTIFACT_STORE, type ArtifactStore, type Digest } from '@orrery/platform-artifacts';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { putFileOfOld, type FileOfOld } from '../testing/file-of-old.js';
import { startWithProbe, type ProbedService } from '../testing/start-with-probe.js';
import { ContentAdoption } from './content-adoption.js';
import { Content } from './content.js';
import { GarbageCollector } from './garbage-collector.js';

@Injectable()
class Inside {
  constructor(
    @Inject(ARTIFACT_STORE) readonly store: ArtifactStore,
    readonly dataSource: DataSource,
    readonly adoption: ContentAdoption,
    readonly content: Content,
    readonly collector: GarbageCollector,
  ) {}
}

let data: ProbedService<Inside>;

beforeAll(async () => {
  data = await startWithProbe(Inside);
});

afterAll(() => data.service.close());

/** A version as the release before packs made it: every chunk a blob, and no row but its own. */
async function versionOfOld(bytes: Buffer): Promise<{ readonly id: string; readonly file: FileOfOld }> {
  const { store, dataSource } = data.probe;
  const file = await putFileOfOld(store, bytes);
  const [datasetId, id] = [newId(), newId()];
  await dataSource.query(
    `INSERT INTO dataset (id, name, description, expectations, created_at) VALUES ($1, $2, '', '[]', now())`,
    [datasetId, `of old ${datasetId}`],
  );
  await dataSource.query(
    `INSERT INTO dataset_version (id, dataset_id, version, format, row_count, size_bytes, new_bytes,
                                  content_digest, manifest_digest, columns, created_at)
     VALUES ($1, $2, 1, 'CSV', 0, $3, $3, $4, $5, '[]', now())`,
    [id, datasetId, file.sizeBytes, file.digest, file.manifest],
  );
  return { id, file };
}

async function read(manifest: Digest): Promise<Buffer> {
  return buffer(await data.probe.content.read(manifest));
}

it('A version of old shares its bytes with new files, and is collected with its last user', async () => {
  const { adoption, collector, content, store } = data.probe;
  const bytes = randomBytes(1_000_000);
  const { id, file } = await versionOfOld(bytes);

  await adoption.adoptVersions();
  await adoption.adoptVersions();
  await collector.collect();

  expect((await read(file.manifest)).equals(bytes)).toBe(true);
  const again = await content.withLease((lease) => content.put(lease, bytes));
  expect(again.newBytes).toBeLessThan(1000);

  await content.release({ kind: 'version', id });
  await collector.collect();
  expect(await store.has(file.manifest)).toBe(false);
  for (const chunk of file.chunks) expect(await store.has(chunk)).toBe(false);
});

it('A version of old is adopted when something else begins to use its file', async () => {
  const { content, collector } = data.probe;
  const bytes = randomBytes(300_000);
  const { id, file } = await versionOfOld(bytes);

  await content.use(file.manifest, { kind: 'pin', id: 'new user' });
  await content.release({ kind: 'version', id });
  await collector.collect();

  expect((await read(file.manifest)).equals(bytes)).toBe(true);
});
