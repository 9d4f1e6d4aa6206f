import { setImmediate as nextTurn } from 'node:timers/promises';
import { newId } from '@orrery/platform-postgres';
import { Injectable } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GarbageCollector } from '../content/garbage-collector.js';
import { startWithProbe, type ProbedService } from '../testing/start-with-probe.js';
import { VersionProbe } from '../testing/version-scenario.js';
import type { DatasetVersion } from './dataset-version.js';

@Injectable()
class Race {
  constructor(
    readonly inside: VersionProbe,
    readonly collector: GarbageCollector,
  ) {}
}

const DATASET = 'raced';
const WRITERS = 4;
const WRITES = 6;
const SEED = 20_251_123;

let data: ProbedService<Race>;

beforeAll(async () => {
  data = await startWithProbe(Race, {}, [VersionProbe]);
});

afterAll(() => data.service.close());

describe('versions that are committed, held, deleted, purged and collected all at once', () => {
  it('keep every byte of what somebody needs', async () => {
    const { inside, collector } = data.probe;
    await inside.datasets.create(DATASET, '');
    const written: Written[] = [];
    const held: string[] = [];
    const writing = Array.from({ length: WRITERS }, (_, writer) => write(writer, written, held));
    let isOver = false;
    const over = Promise.all(writing).finally(() => (isOver = true));
    const deleting = repeat(
      () => isOver,
      () => deleteOne(written),
    );
    const collecting = repeat(
      () => isOver,
      () => collector.collectOrThrow(),
    );
    await Promise.all([over, deleting, collecting]);
    await collector.collectOrThrow();

    const kept = await keptVersions(written);

    expect(written).toHaveLength(WRITERS * WRITES);
    expect(kept.length).toBeLessThan(written.length);
    expect(kept.map(({ version }) => version.id)).toEqual(expect.arrayContaining(held));
    for (const { version, files } of kept) expect(await readAll(version)).toEqual(files);
  }, 120_000);
});

interface Written {
  readonly version: DatasetVersion;
  readonly files: Readonly<Record<string, string>>;
}

/** Commits to a branch of its own, often what others commit too, and now and then lets a run need it. */
async function write(writer: number, written: Written[], held: string[]): Promise<void> {
  const { inside } = data.probe;
  const random = numbersFrom(SEED + writer);
  for (let i = 0; i < WRITES; i += 1) {
    const files = {
      shared: `shared ${Math.floor(random() * 4)} `.repeat(2000),
      own: `of ${writer} at ${i} `.repeat(100),
    };
    const { version } = await inside.commit(DATASET, files, { branch: `writer-${writer}` });
    if (random() < 0.5) {
      await inside.holds.hold({ kind: 'RUN', id: newId() }, [version.id]);
      held.push(version.id);
    }
    written.push({ version, files });
  }
}

/** Deletes and purges what nothing needs, as soon as its branch has gone on. */
async function deleteOne(written: readonly Written[]): Promise<void> {
  const { deletions } = data.probe.inside;
  for (const { version } of written) {
    const isDeleted = await deletions.delete(version.id).then(
      () => true,
      (error: unknown) => {
        if (
          (error as { code?: string }).code !== 'VERSION_IN_USE' &&
          (error as { code?: string }).code !== 'NOT_FOUND'
        )
          throw error;
        return false;
      },
    );
    if (isDeleted) await deletions.purge(version.id);
  }
}

async function repeat(isOver: () => boolean, work: () => Promise<unknown>): Promise<void> {
  while (!isOver()) {
    await work();
    // What had nothing to do must not keep others from doing theirs.
    await nextTurn();
  }
  await work();
}

async function keptVersions(written: readonly Written[]): Promise<readonly Written[]> {
  const rows = await data.probe.inside.unitOfWork.manager.query<{ id: string }[]>(
    'SELECT id FROM dataset_version WHERE deleted_at IS NULL',
  );
  const ids = new Set(rows.map(({ id }) => id));
  return written.filter(({ version }) => ids.has(version.id));
}

async function readAll(version: DatasetVersion): Promise<Record<string, string>> {
  const { versions } = data.probe.inside;
  const files: Record<string, string> = {};
  for (const file of (await versions.treeOf(version)).files) {
    const pieces: Uint8Array[] = [];
    for await (const piece of await versions.openFile(file)) pieces.push(piece as Uint8Array);
    files[file.path] = Buffer.concat(pieces).toString();
  }
  return files;
}

/** The same numbers between 0 and 1 for the same seed (Marsaglia 2003, xorshift32). */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
