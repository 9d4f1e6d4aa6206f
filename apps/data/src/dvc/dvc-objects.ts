import { Inject, Injectable } from '@nestjs/common';
import { NotFoundError } from '@orrery/domain';
import { Md5MismatchError, type LeaseId, type StoredFile } from '@orrery/platform-artifacts';
import { UnitOfWork } from '@orrery/platform-postgres';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import { Content } from '../content/content.js';
import type { DataConfig } from '../data.config.js';
import { arriving } from '../ingest/receive-file.js';
import { Slots } from '../slots/slots.js';
import { DvcObjectRepository, type DvcObject } from './dvc-object.repository.js';
import { DvcRemoteRepository } from './dvc-remote.repository.js';
import { Md5Dos2Unix } from './md5-dos2unix.js';
import { md5Of, requireRemoteName, type ObjectName } from './object-name.js';
import { headOf } from './read-head.js';
import { SmallObjects } from './small-objects.js';

/** Who pushes an object where. */
export interface ObjectPush {
  readonly remote: string;
  readonly name: ObjectName;
  readonly body: AsyncIterable<Uint8Array>;
  readonly pushedBy: string;
}

/** What is not larger is taken into memory and stored with others: a pack for each would be a sync for each. */
const SMALL_BYTES = 512 * 1024;
/** Each has so much in memory; large ones have part of a pack besides. */
const AT_ONCE = 64;
const LARGE_AT_ONCE = 8;
/** DVC sends an object once: whoever is refused fails the whole push. */
const IN_LINE = 2000;

/** The objects of DVC remotes: files and lists of files, called by their MD5. */
@Injectable()
export class DvcObjects {
  private readonly slots = new Slots(AT_ONCE, IN_LINE);
  private readonly largeSlots = new Slots(LARGE_AT_ONCE, AT_ONCE);

  constructor(
    private readonly objects: DvcObjectRepository,
    private readonly remotes: DvcRemoteRepository,
    private readonly small: SmallObjects,
    private readonly content: Content,
    private readonly unitOfWork: UnitOfWork,
    @Inject(SERVICE_CONFIG) private readonly config: DataConfig,
  ) {}

  /** @throws {NotFoundError} */
  async get(remote: string, name: ObjectName): Promise<DvcObject> {
    const object = await this.objects.find(remote, name);
    if (object === null) throw new NotFoundError('DVC object', name.oid);
    return object;
  }

  /**
   * Keeps an object that is what its name says. One that is there already is not stored again.
   * @returns whether it was not there.
   * @throws {Md5MismatchError | InvalidInputError | TooLargeError | OverloadedError}
   */
  async push({ remote, name, body, pushedBy }: ObjectPush): Promise<boolean> {
    requireRemoteName(remote);
    const arrivingBytes = arriving(body, this.config.maxFileBytes);
    if ((await this.objects.find(remote, name)) !== null) {
      for await (const piece of arrivingBytes) void piece;
      return false;
    }
    return this.slots.run(async () => {
      const { bytes, rest } = await headOf(arrivingBytes, SMALL_BYTES);
      if (rest === null) return this.small.keep({ remote, name, bytes, pushedBy });
      return this.largeSlots.run(() => this.keepLarge({ remote, name, body: rest, pushedBy }));
    });
  }

  /** Deletes a remote; what versions were made of stays with them. @throws {NotFoundError} */
  async deleteRemote(name: string): Promise<void> {
    await this.unitOfWork.run(async () => {
      const remote = await this.remotes.findByName(name);
      if (remote === null) throw new NotFoundError('DVC remote', name);
      await this.remotes.delete(remote.id);
      await this.content.release({ kind: 'dvc', id: remote.id });
    });
  }

  private keepLarge({ remote, name, body, pushedBy }: ObjectPush): Promise<boolean> {
    return this.content.withLease(async (lease) => {
      const file = await this.receive(lease, name, body);
      return this.unitOfWork.run(async () => {
        const remoteId = await this.remotes.open(remote, pushedBy);
        await this.content.use(file.manifest, { kind: 'dvc', id: remoteId });
        const inserted = await this.objects.insert(remoteId, [{ name, file }]);
        return inserted.length > 0;
      });
    });
  }

  private async receive(
    lease: LeaseId,
    name: ObjectName,
    bytes: AsyncIterable<Uint8Array>,
  ): Promise<StoredFile> {
    const md5 = md5Of(name);
    if (name.hash === 'md5')
      return this.content.put(lease, bytes, { md5: true, ownsPieces: true, expected: { md5 } });
    const hash = new Md5Dos2Unix();
    const file = await this.content.put(lease, hashed(bytes, hash), { md5: true, ownsPieces: true });
    const actual = hash.finish();
    if (actual !== md5 && file.md5 !== md5) throw new Md5MismatchError(md5, actual);
    return file;
  }
}

async function* hashed(
  bytes: AsyncIterable<Uint8Array>,
  hash: Md5Dos2Unix,
): AsyncGenerator<Uint8Array, void, void> {
  for await (const piece of bytes) {
    hash.update(piece);
    yield piece;
  }
}
