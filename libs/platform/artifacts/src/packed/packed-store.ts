import { Readable } from 'node:stream';
import type { ChunkManifest, ChunkRef } from '../chunking/chunk-manifest.js';
import { readManifest } from '../chunking/chunk-manifest.js';
import { DEFAULT_CHUNK_SIZES, type ChunkSizes } from '../chunking/fast-cdc.js';
import { ArtifactCorruptedError, ArtifactNotFoundError } from '../store/artifact.errors.js';
import { spanOfRange, type ByteRange } from '../store/byte-range.js';
import type { Digest } from '../store/digest.js';
import { ChunkCutter } from '../chunking/chunk-cutter.js';
import { ChunkReader } from './chunk-reader.js';
import { ChunkRepair, type ChunkRepairOptions } from './chunk-repair.js';
import { decodeFileManifest } from './file-manifest.js';
import {
  ChunkingWriter,
  indexedFile,
  type FileWriter,
  type FileWriterParts,
  type WriterOptions,
} from './file-writer.js';
import { Lanes } from './lanes.js';
import type { LeaseId } from './lease-id.js';
import { DEFAULT_PACK_BYTES, MAX_PACK_BYTES, PackWriter, type PackWriterOptions } from './pack-writer.js';
import { putFiles } from './put-files.js';
import { holdsIntact } from './read-span.js';
import { SpareMemory } from './spare-memory.js';
import type { FileToPut, PutFile } from './stored-file.js';

export interface PackedStoreOptions extends ChunkRepairOptions {
  readonly sizes?: ChunkSizes;
  readonly packBytes?: number;
  /** A file of at least so many bytes is cut and hashed by another thread. */
  readonly largeBytes?: number;
}

export interface FileFacts {
  /** Of the whole file. */
  readonly digest: Digest;
  readonly sizeBytes: number;
  readonly chunks: number;
}

/** A file that is read. */
export interface PackedFile extends FileFacts {
  /** @throws InvalidRangeError */
  readonly read: (range?: ByteRange) => Readable;
}

/** What reading a pack through has found. */
export interface PackCheck {
  /** Whether nothing was wrong with it. */
  readonly isIntact: boolean;
  /** Chunks that no store has any more; what else was damaged is repaired. */
  readonly lostChunks: number;
}

/** As large as the largest chunk: until then there is nothing to cut. */
const LARGE_BYTES = DEFAULT_CHUNK_SIZES.maxBytes;
/** Of all writers together: each has one more in memory that fills. */
const PACKS_UNDER_WAY = 4;
/** For the next writer of a large file: the pack that fills, and those on their way. */
const SPARE_PACKS = 3;

/**
 * Files as content-defined chunks, hundreds of which share one blob (a pack). Bytes that any files share are stored once.
 * What is read is verified, byte for byte, and repaired from a second store when there is one.
 */
export class PackedStore {
  private readonly repair: ChunkRepair;
  private readonly reader: ChunkReader;
  private readonly lanes = new Lanes(PACKS_UNDER_WAY);
  private readonly sizes: ChunkSizes;
  private readonly packMemory: SpareMemory;

  constructor(private readonly options: PackedStoreOptions) {
    const { packBytes = DEFAULT_PACK_BYTES, sizes = DEFAULT_CHUNK_SIZES } = options;
    if (packBytes > MAX_PACK_BYTES) throw new RangeError(`A pack has at most ${MAX_PACK_BYTES} bytes.`);
    this.sizes = sizes;
    this.packMemory = new SpareMemory(packBytes, SPARE_PACKS);
    this.repair = new ChunkRepair(options);
    this.reader = new ChunkReader(options.store, options.index, this.repair);
  }

  writer(lease: LeaseId, options: WriterOptions = {}): FileWriter {
    return new ChunkingWriter(this.partsFor(lease), options);
  }

  /** Stores many files whose chunks and manifests share packs. They come out, in order, once they are durable. */
  putFiles(
    lease: LeaseId,
    batches: AsyncIterable<readonly FileToPut[]>,
    options: Pick<WriterOptions, 'md5'> = {},
  ): AsyncGenerator<readonly PutFile[]> {
    return putFiles(this.partsFor(lease), batches, options);
  }

  /** @throws ArtifactNotFoundError, InvalidRangeError before a byte is read; the stream fails with ArtifactCorruptedError. */
  async read(manifest: Digest, options: { readonly range?: ByteRange } = {}): Promise<Readable> {
    return (await this.open(manifest)).read(options.range);
  }

  /** For who reads many ranges of one file: the list of its chunks is read once. @throws ArtifactNotFoundError */
  async open(manifest: Digest): Promise<PackedFile> {
    const { chunks, digest, sizeBytes } = await this.manifest(manifest);
    const read = (range?: ByteRange) =>
      Readable.from(this.reader.read(chunks, spanOfRange(range, sizeBytes)), { objectMode: false });
    return { digest, sizeBytes, chunks: chunks.length, read };
  }

  /** What a file consists of, in order: equal chunks are equal bytes. @throws ArtifactNotFoundError */
  async chunksOf(manifest: Digest): Promise<readonly ChunkRef[]> {
    return (await this.manifest(manifest)).chunks;
  }

  /** @throws ArtifactNotFoundError */
  async describe(manifest: Digest): Promise<FileFacts> {
    const { digest, sizeBytes, chunks } = await this.manifest(manifest);
    return { digest, sizeBytes, chunks: chunks.length };
  }

  /** Reads every chunk of a file, repairs what can be, and yields those that no store has. */
  async *verify(manifest: Digest): AsyncGenerator<Digest> {
    const { chunks } = await this.manifest(manifest);
    for (const chunk of chunks) if ((await this.tryRead(chunk)) !== 'read') yield chunk.digest;
  }

  /** Reads a pack through, and repairs it when it is not what it was. `chunks` are those that lie in it. */
  async check(blob: Digest, chunks: readonly ChunkRef[]): Promise<PackCheck> {
    if (await holdsIntact(this.options.store, blob)) return { isIntact: true, lostChunks: 0 };
    let lostChunks = 0;
    for (const chunk of chunks) if ((await this.tryRead(chunk)) === 'lost') lostChunks += 1;
    // Bytes between the chunks may be damaged, too: nobody reads them, but they hide the next damage.
    if (lostChunks === 0 && !(await holdsIntact(this.options.store, blob))) await this.repair.blob(blob);
    return { isIntact: false, lostChunks };
  }

  /** Copies chunks into packs of their own, so that what they leave behind can be deleted. */
  async rewrite(lease: LeaseId, chunks: readonly ChunkRef[]): Promise<void> {
    const packs = this.packWriter(lease, { isMove: true });
    for (const chunk of chunks) {
      const bytes: Uint8Array[] = [];
      for await (const piece of this.reader.read([chunk], { start: 0, end: chunk.sizeBytes }))
        bytes.push(piece);
      await packs.add(chunk.digest, bytes, { newBytes: 0 });
    }
    await packs.flush();
  }

  /** @throws ArtifactNotFoundError, InvalidManifestError */
  async manifest(manifest: Digest): Promise<ChunkManifest> {
    const bytes = await this.reader.find(manifest);
    return bytes === null ? readManifest(this.options.store, manifest) : decodeFileManifest(manifest, bytes);
  }

  private async tryRead(chunk: ChunkRef): Promise<'read' | 'lost' | 'collected'> {
    try {
      for await (const _ of this.reader.read([chunk], { start: 0, end: chunk.sizeBytes }));
      return 'read';
    } catch (error) {
      if (error instanceof ArtifactCorruptedError) return 'lost';
      if (error instanceof ArtifactNotFoundError) return 'collected';
      throw error;
    }
  }

  private partsFor(lease: LeaseId): FileWriterParts {
    const { index, largeBytes: fromBytes = LARGE_BYTES } = this.options;
    return {
      packs: this.packWriter(lease),
      cutter: new ChunkCutter(this.sizes),
      large: { fromBytes, sizes: this.sizes },
      leastBytes: this.sizes.minBytes,
      read: (chunks) => this.reader.read(chunks, { start: 0, end: totalBytes(chunks) }),
      record: (files) => index.recordFiles(lease, files.map(indexedFile)),
    };
  }

  private packWriter(lease: LeaseId, options: Pick<PackWriterOptions, 'isMove'> = {}): PackWriter {
    const { store, index } = this.options;
    return new PackWriter({ ...options, store, index, lease, lanes: this.lanes, memory: this.packMemory });
  }
}

function totalBytes(chunks: readonly ChunkRef[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.sizeBytes, 0);
}
