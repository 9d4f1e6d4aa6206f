import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Md5MismatchError, type FileToPut, type LeaseId, type StoredFile } from '@orrery/platform-artifacts';
import { UnitOfWork } from '@orrery/platform-postgres';
import { Content } from '../content/content.js';
import { DvcObjectRepository } from './dvc-object.repository.js';
import { DvcRemoteRepository } from './dvc-remote.repository.js';
import { Gatherer } from './gatherer.js';
import { Md5Dos2Unix } from './md5-dos2unix.js';
import { md5Of, type ObjectName } from './object-name.js';

/** An object that arrived whole. */
export interface SmallObject {
  readonly remote: string;
  readonly name: ObjectName;
  readonly bytes: Buffer;
  readonly pushedBy: string;
}

interface StoredObject extends SmallObject {
  readonly file: StoredFile;
}

/** A pack's worth. */
const MOST_BYTES = 8 * 1024 * 1024;
const MOST_OBJECTS = 1000;

/** Objects of DVC that are too small for a pack and a transaction of their own: those that come together share them. */
@Injectable()
export class SmallObjects {
  private readonly gatherer = new Gatherer<SmallObject, boolean>({
    keep: (objects) => this.keepAll(objects),
    sizeOf: ({ bytes }) => bytes.length,
    ...{ mostItems: MOST_OBJECTS, mostBytes: MOST_BYTES },
  });

  constructor(
    private readonly objects: DvcObjectRepository,
    private readonly remotes: DvcRemoteRepository,
    private readonly content: Content,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * Resolves once the object is durable.
   * @returns whether it was not there.
   * @throws {Md5MismatchError}
   */
  async keep(object: SmallObject): Promise<boolean> {
    requireNamed(object);
    return this.gatherer.add(object);
  }

  /** Whether each of them was not there. */
  private keepAll(objects: readonly SmallObject[]): Promise<readonly boolean[]> {
    return this.content.withLease(async (lease) => {
      const stored = await this.store(lease, objects);
      const fresh = new Set(await this.unitOfWork.run(() => this.insert(stored)));
      return stored.map((each) => fresh.has(each));
    });
  }

  private async store(lease: LeaseId, objects: readonly SmallObject[]): Promise<readonly StoredObject[]> {
    const files: StoredFile[] = [];
    for await (const put of this.content.putFiles(lease, filesOf(objects))) {
      files.push(...put.map(({ file }) => file));
    }
    return objects.map((object, at) => {
      const file = files[at];
      if (file === undefined) throw new RangeError('Fewer files were stored than were put.');
      return { ...object, file };
    });
  }

  /** Those that were not there. */
  private async insert(stored: readonly StoredObject[]): Promise<readonly StoredObject[]> {
    const fresh: StoredObject[] = [];
    // In the order of their names, so that no two who open several wait for each other.
    for (const remote of [...new Set(stored.map((each) => each.remote))].sort()) {
      const theirs = stored.filter((each) => each.remote === remote);
      const remoteId = await this.remotes.open(remote, theirs[0]?.pushedBy ?? '');
      await this.content.use(
        theirs.map(({ file }) => file.manifest),
        { kind: 'dvc', id: remoteId },
      );
      fresh.push(...(await this.objects.insert(remoteId, theirs)));
    }
    return fresh;
  }
}

async function* filesOf(objects: readonly SmallObject[]): AsyncGenerator<readonly FileToPut[], void, void> {
  yield objects.map(({ name, bytes }) => ({ path: name.oid, source: bytes }));
}

/** @throws {Md5MismatchError} for bytes that are not what their name says. */
function requireNamed({ name, bytes }: SmallObject): void {
  const expected = md5Of(name);
  const md5 = hash('md5', bytes, 'hex');
  if (md5 === expected) return;
  if (name.hash === 'md5') throw new Md5MismatchError(expected, md5);
  const lines = new Md5Dos2Unix();
  lines.update(bytes);
  const actual = lines.finish();
  if (actual !== expected) throw new Md5MismatchError(expected, actual);
}
