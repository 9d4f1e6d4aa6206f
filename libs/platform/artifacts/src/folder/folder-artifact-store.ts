import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type {
  ArtifactStore,
  BlobStat,
  GetOptions,
  PutOptions,
  PutResult,
  SweepOptions,
} from '../store/artifact-store.js';
import { DEFAULT_SWEEP_AGE_MS } from '../store/artifact-store.js';
import { ArtifactNotFoundError, ArtifactTooLargeError } from '../store/artifact.errors.js';
import { spanOfRange } from '../store/byte-range.js';
import { piecesOf, type ByteSource } from '../store/byte-source.js';
import { checkDigest } from '../store/check-digest.js';
import { digestOfBytesAsync, DigestBuilder, type Digest } from '../store/digest.js';
import { verifiedStream } from '../store/verified-stream.js';
import { BlobFolder } from './blob-folder.js';
import { ensureDirectory, onDisk } from './disk.js';
import { IncomingFiles, type IncomingFile } from './incoming-files.js';

interface WrittenFile {
  readonly digest: Digest;
  readonly sizeBytes: number;
}

/** Blobs as files of one folder, which several processes of one machine may share. */
export class FolderArtifactStore implements ArtifactStore {
  private constructor(
    private readonly blobs: BlobFolder,
    private readonly incoming: IncomingFiles,
  ) {}

  /** Makes the folder if it is missing, and sweeps what crashed puts left in it. */
  static async open(root: string): Promise<FolderArtifactStore> {
    return onDisk('open its folder', async () => {
      await mkdir(root, { recursive: true, mode: 0o700 });
      const folder = await realpath(root);
      const blobs = join(folder, 'sha256');
      const incoming = join(folder, 'incoming');
      for (const part of [blobs, incoming]) await ensureDirectory(part);
      const store = new FolderArtifactStore(new BlobFolder(blobs), new IncomingFiles(incoming));
      await store.sweep();
      return store;
    });
  }

  async put(source: ByteSource, options: PutOptions = {}): Promise<PutResult> {
    return source instanceof Uint8Array ? this.putBytes(source, options) : this.putPieces(source, options);
  }

  async get(digest: Digest, options: GetOptions = {}): Promise<Readable> {
    const handle = await onDisk('open a blob', () => this.blobs.open(digest));
    try {
      const { start, end } = spanOfRange(options.range, (await handle.stat()).size);
      if (start === end) {
        await handle.close();
        return options.verify === true ? verifiedStream(Readable.from([]), digest) : Readable.from([]);
      }
      const stream = handle.createReadStream({ start, end: end - 1, highWaterMark: READ_BYTES });
      return options.verify === true ? verifiedStream(stream, digest) : stream;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async has(digest: Digest): Promise<boolean> {
    return (await onDisk('look up a blob', () => this.blobs.find(digest))) !== null;
  }

  async stat(digest: Digest): Promise<BlobStat> {
    const found = await onDisk('look up a blob', () => this.blobs.find(digest));
    if (found === null) throw new ArtifactNotFoundError(digest);
    return found;
  }

  async delete(digest: Digest): Promise<boolean> {
    return onDisk('delete a blob', () => this.blobs.delete(digest));
  }

  list(): AsyncIterable<BlobStat> {
    return this.blobs.list();
  }

  async sweep(options: SweepOptions = {}): Promise<number> {
    const ageMs = options.olderThanMs ?? DEFAULT_SWEEP_AGE_MS;
    return onDisk('sweep its folder', () => this.incoming.sweep(ageMs));
  }

  async close(): Promise<void> {
    // Nothing is held open between calls.
  }

  /** Bytes in memory are hashed first, so that those the store has cost no write. */
  private async putBytes(bytes: Uint8Array, options: PutOptions): Promise<PutResult> {
    const sizeBytes = bytes.byteLength;
    if (sizeBytes > (options.maxBytes ?? Infinity)) throw new ArtifactTooLargeError(options.maxBytes ?? 0);
    const digest = await digestOfBytesAsync(bytes);
    checkDigest(digest, options.expectedSha256);
    await options.announce?.({ digest, sizeBytes });
    if (await onDisk('look up a blob', () => this.blobs.holds(digest, sizeBytes)))
      return { digest, sizeBytes, isNew: false };
    return this.withFile(async (file) => {
      await onDisk('write', () => file.handle.writeFile(bytes));
      const isNew = await onDisk('store a blob', () => this.publish(file, { digest, sizeBytes }));
      return { digest, sizeBytes, isNew };
    });
  }

  private putPieces(source: AsyncIterable<Uint8Array>, options: PutOptions): Promise<PutResult> {
    return this.withFile(async (file) => {
      const { digest, sizeBytes } = await write(file, piecesOf(source, options.maxBytes));
      checkDigest(digest, options.expectedSha256);
      await options.announce?.({ digest, sizeBytes });
      const isNew = await onDisk('store a blob', () => this.publish(file, { digest, sizeBytes }));
      return { digest, sizeBytes, isNew };
    });
  }

  /** A file beside the blobs that is gone when `work` ends, unless it was given a blob's name. */
  private async withFile<T>(work: (file: IncomingFile) => Promise<T>): Promise<T> {
    const file = await onDisk('create a file', () => this.incoming.create());
    try {
      return await work(file);
    } finally {
      await onDisk('remove a file', () => this.incoming.discard(file));
    }
  }

  private async publish(file: IncomingFile, { digest, sizeBytes }: WrittenFile): Promise<boolean> {
    if (await this.blobs.holds(digest, sizeBytes)) return false;
    await file.handle.sync();
    return this.blobs.publish(file.path, digest, sizeBytes);
  }
}

const READ_BYTES = 256 * 1024;

async function write(file: IncomingFile, pieces: AsyncIterable<Uint8Array>): Promise<WrittenFile> {
  const builder = new DigestBuilder();
  let sizeBytes = 0;
  for await (const piece of pieces) {
    builder.update(piece);
    sizeBytes += piece.byteLength;
    await onDisk('write', () => file.handle.writeFile(piece));
  }
  return { digest: builder.finish(), sizeBytes };
}
