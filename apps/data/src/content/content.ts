import { open, type FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import {
  PackedStore,
  type ByteRange,
  type ByteSource,
  type ChunkRef,
  type Digest,
  type FileExpectation,
  type FileFacts,
  type FileToPut,
  type FileWriter,
  type LeaseId,
  type PutFile,
  type StoredFile,
  type WriterOptions,
} from '@orrery/platform-artifacts';
import { UnitOfWork } from '@orrery/platform-postgres';
import { ServiceLogger } from '@orrery/platform-service';
import type { ContentHolder } from './content-holder.js';
import { ContentUseRepository } from './content-use.repository.js';
import { ContentGoneError } from './content.errors.js';
import { ContentAdoption } from './content-adoption.js';
import { ContentUpkeep } from './content-upkeep.js';
import { GarbageCollector } from './garbage-collector.js';
import { LeaseRepository } from './lease.repository.js';

/** A killed process holds what it stored for this long at the most. */
const LEASE_MS = 60_000;
const HEARTBEAT_MS = 15_000;

/** The bytes of everything: stored once, whoever has them, and kept as long as somebody uses them. */
@Injectable()
export class Content {
  constructor(
    private readonly packs: PackedStore,
    private readonly leases: LeaseRepository,
    private readonly uses: ContentUseRepository,
    private readonly adoption: ContentAdoption,
    private readonly collector: GarbageCollector,
    private readonly upkeep: ContentUpkeep,
    private readonly unitOfWork: UnitOfWork,
    private readonly logger: ServiceLogger,
  ) {}

  /**
   * Lends a lease to `work`, which stores under it and commits what uses it. Whatever nobody uses when `work` ends is
   * garbage; if it fails, that is collected before this rejects. Not to be called within a unit of work.
   */
  async withLease<T>(work: (lease: LeaseId) => Promise<T>): Promise<T> {
    const lease = await this.leases.open(LEASE_MS);
    const heartbeat = setInterval(() => this.beat(lease), HEARTBEAT_MS);
    heartbeat.unref();
    try {
      const result = await work(lease);
      clearInterval(heartbeat);
      await this.endLease(lease);
      this.upkeep.soon();
      return result;
    } catch (error) {
      clearInterval(heartbeat);
      await this.endLease(lease);
      await this.collector.collect();
      throw error;
    }
  }

  /** A lease for what outlives a request, such as an upload that is resumed. */
  openLease(ttlMs: number): Promise<LeaseId> {
    return this.leases.open(ttlMs);
  }

  /** @throws {LeaseLostError} It ran out: what was stored under it may be gone. */
  extendLease(lease: LeaseId, ttlMs: number): Promise<void> {
    return this.leases.extend(lease, ttlMs);
  }

  /** What was stored under the lease and nobody uses is collected. One that cannot be ended now runs out. */
  async endLease(lease: LeaseId): Promise<void> {
    await this.leases.end(lease).catch((error: unknown) => this.logger.error(error));
  }

  writer(lease: LeaseId, options?: WriterOptions): FileWriter {
    return this.packs.writer(lease, options);
  }

  async put(
    lease: LeaseId,
    source: ByteSource,
    { expected, ...options }: WriterOptions & { readonly expected?: FileExpectation } = {},
  ): Promise<StoredFile> {
    const writer = this.packs.writer(lease, options);
    try {
      if (source instanceof Uint8Array) await writer.write(source);
      else for await (const piece of source) await writer.write(piece);
      return await writer.finish(expected);
    } catch (error) {
      writer.abort();
      throw error;
    }
  }

  /** Many files whose chunks share packs, as many at once as are there; they come out, in order, once they are durable. */
  putFiles(
    lease: LeaseId,
    batches: AsyncIterable<readonly FileToPut[]>,
    options?: Pick<WriterOptions, 'md5'>,
  ): AsyncIterable<readonly PutFile[]> {
    return this.packs.putFiles(lease, batches, options);
  }

  /** Every byte is verified before it is given out. @throws {ArtifactNotFoundError | InvalidRangeError} */
  read(manifest: Digest, options?: { readonly range?: ByteRange }): Promise<Readable> {
    return this.packs.read(manifest, options);
  }

  /** @throws {ArtifactNotFoundError} */
  describe(manifest: Digest): Promise<FileFacts> {
    return this.packs.describe(manifest);
  }

  /** What a file consists of, in order: equal chunks are equal bytes. @throws {ArtifactNotFoundError} */
  chunksOf(manifest: Digest): Promise<readonly ChunkRef[]> {
    return this.packs.chunksOf(manifest);
  }

  /** Writes the file, or ranges of it into a sparse one of the full size, to a path where nothing is yet. */
  async materialise(
    manifest: Digest,
    into: string,
    ranges: readonly ByteRange[] = [{ offset: 0 }],
  ): Promise<void> {
    const { sizeBytes, read } = await this.packs.open(manifest);
    const file = await open(into, 'wx', 0o600);
    try {
      await file.truncate(sizeBytes);
      for (const range of ranges) await copyInto(file, read(range), range.offset);
    } finally {
      await file.close();
    }
  }

  /** Writes further ranges into a file that `materialise` has begun. */
  async fill(manifest: Digest, path: string, ranges: readonly ByteRange[]): Promise<void> {
    const { read } = await this.packs.open(manifest);
    const file = await open(path, 'r+');
    try {
      for (const range of ranges) await copyInto(file, read(range), range.offset);
    } finally {
      await file.close();
    }
  }

  /** In the caller's transaction: the contents are kept from its commit on. @throws {ContentGoneError} */
  async use(content: Digest | readonly Digest[], holder: ContentHolder): Promise<void> {
    const manifests = typeof content === 'string' ? [content] : content;
    const missing = await this.uses.insert(manifests, holder);
    if (missing.length === 0) return;
    // What was stored before there were packs is known from its first further use on.
    const adopted = await this.adoption.adoptAny(missing);
    if (adopted.length < missing.length) throw new ContentGoneError(missing);
    const gone = await this.uses.insert(adopted, holder);
    if (gone.length > 0) throw new ContentGoneError(gone);
  }

  /** In the caller's transaction: whatever nobody else uses is collected after its commit. */
  async release(holder: ContentHolder): Promise<void> {
    await this.uses.deleteOf(holder);
    this.unitOfWork.afterCommit(() => this.upkeep.soon());
  }

  private beat(lease: LeaseId): void {
    // One beat that fails is none that matters; a lease that was lost fails what is stored under it.
    this.leases.extend(lease, LEASE_MS).catch((error: unknown) => this.logger.error(error));
  }
}

async function copyInto(file: FileHandle, bytes: Readable, offset: number): Promise<void> {
  let at = offset;
  for await (const piece of bytes as AsyncIterable<Uint8Array>) {
    for (let done = 0; done < piece.length;)
      done += (await file.write(piece, done, piece.length - done, at + done)).bytesWritten;
    at += piece.length;
  }
}
