import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { onDisk } from '../folder/disk.js';
import { piecesOf, type ByteSource } from '../store/byte-source.js';
import { digestOfBytesAsync, DigestBuilder, type Digest } from '../store/digest.js';

/** Bytes whose digest is known and which can be read as often as an upload needs them. */
export interface ReplayableBytes {
  readonly digest: Digest;
  readonly sizeBytes: number;
  slice(start: number, end: number): Promise<Uint8Array>;
  dispose(): Promise<void>;
}

export interface SpoolOptions {
  readonly maxBytes?: number | undefined;
  /** More than this goes to a file. */
  readonly memoryBytes: number;
  readonly folder: string;
}

/** The name of a blob is the digest of its bytes, so they all have to be here before the first one can be sent. */
export async function makeReplayable(source: ByteSource, options: SpoolOptions): Promise<ReplayableBytes> {
  if (source instanceof Uint8Array) {
    for await (const bytes of piecesOf(source, options.maxBytes))
      return inMemory(bytes, await digestOfBytesAsync(bytes));
    return inMemory(source, await digestOfBytesAsync(source));
  }
  const spool = new Spool(options);
  try {
    for await (const piece of piecesOf(source, options.maxBytes)) await spool.add(piece);
    return spool.finish();
  } catch (error) {
    await spool.dispose();
    throw error;
  }
}

function inMemory(bytes: Uint8Array, digest: Digest): ReplayableBytes {
  return {
    digest,
    sizeBytes: bytes.byteLength,
    slice: async (start, end) => bytes.subarray(start, end),
    dispose: async () => undefined,
  };
}

class Spool {
  private readonly builder = new DigestBuilder();
  private held: Uint8Array[] = [];
  private heldBytes = 0;
  private sizeBytes = 0;
  private file: FileHandle | undefined;

  constructor(private readonly options: SpoolOptions) {}

  async add(piece: Uint8Array): Promise<void> {
    this.builder.update(piece);
    this.sizeBytes += piece.byteLength;
    // A stream may use the piece's memory again once it is asked for the next one.
    this.held.push(Uint8Array.from(piece));
    this.heldBytes += piece.byteLength;
    if (this.heldBytes > this.options.memoryBytes) await this.flush();
  }

  async finish(): Promise<ReplayableBytes> {
    const digest = this.builder.finish();
    if (this.file === undefined) return inMemory(Buffer.concat(this.held), digest);
    await this.flush();
    const file = this.file;
    return {
      digest,
      sizeBytes: this.sizeBytes,
      slice: (start, end) => onDisk('read a spooled file', () => readExactly(file, start, end)),
      dispose: () => this.dispose(),
    };
  }

  async dispose(): Promise<void> {
    await this.file?.close();
  }

  private async flush(): Promise<void> {
    const pieces = this.held;
    this.held = [];
    this.heldBytes = 0;
    await onDisk('spool to a file', async () => {
      this.file ??= await openNameless(this.options.folder);
      await this.file.writeFile(Buffer.concat(pieces));
    });
  }
}

/** A file that has no name any more: however the process ends, the system takes it back. */
async function openNameless(folder: string): Promise<FileHandle> {
  const directory = await mkdtemp(join(folder, 'orrery-upload-'));
  try {
    return await open(join(directory, 'spool'), 'wx+', 0o600);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function readExactly(file: FileHandle, start: number, end: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafe(end - start);
  let filled = 0;
  while (filled < bytes.byteLength) {
    const { bytesRead } = await file.read(bytes, filled, bytes.byteLength - filled, start + filled);
    if (bytesRead === 0) throw new RangeError('The spooled file is shorter than what was written to it.');
    filled += bytesRead;
  }
  return bytes;
}
