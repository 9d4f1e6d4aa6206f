import { createHash, hash, type Hash } from 'node:crypto';
import type { ChunkRef } from '../chunking/chunk-manifest.js';
import { DEFAULT_CHUNK_SIZES, type ChunkSizes } from '../chunking/fast-cdc.js';
import type { WholeAlgorithm } from '../hashing/hashing-messages.js';
import { ArtifactTooLargeError } from '../store/artifact.errors.js';
import { checkDigest } from '../store/check-digest.js';
import { digestFromHex, digestOfBytes, DigestBuilder, type Digest } from '../store/digest.js';
import type { ChunkCutter } from '../chunking/chunk-cutter.js';
import type { IndexedFile } from './chunk-index.js';
import { encodeFileManifest } from './file-manifest.js';
import { LargeFile } from './large-file.js';
import type { PackWriter, Tally } from './pack-writer.js';
import { Md5MismatchError } from './packed.errors.js';
import type { FileExpectation, StoredFile } from './stored-file.js';
import { decodeWriterState, encodeWriterState, type WriterState } from './writer-state.js';

export interface WriterOptions {
  /** Refuses as soon as one byte more has arrived. */
  readonly maxBytes?: number;
  /** Goes on where a suspended writer has ended. */
  readonly resume?: WriterState;
  /** Whether the MD5 of the file is told, too. */
  readonly md5?: boolean;
  /** Whether nobody else looks at a piece once it was handed over: its memory may be gone then. */
  readonly ownsPieces?: boolean;
}

/** Takes a file piece by piece. */
export interface FileWriter {
  /** What was taken so far, also before a resume. */
  readonly sizeBytes: number;
  /** Memory of the piece may be used again once this has resolved. @throws ArtifactTooLargeError, LeaseLostError */
  write(piece: Uint8Array): Promise<void>;
  /** All that was taken is durable while the lease lives, and the state is all it takes to go on. Ends this writer. */
  suspend(): Promise<WriterState>;
  /** The file is durable while the lease lives. @throws DigestMismatchError, Md5MismatchError */
  finish(expected?: FileExpectation): Promise<StoredFile>;
  /** What was taken is not stored, or collected with the lease. */
  abort(): void;
}

/** A file of which every byte was taken, and which is durable as soon as the pack writer is flushed. */
export interface SealedFile extends Omit<StoredFile, 'newBytes'> {
  readonly refs: readonly ChunkRef[];
  readonly tally: Tally;
}

export interface FileWriterParts {
  readonly packs: PackWriter;
  readonly cutter: ChunkCutter;
  readonly large: {
    /** A file of at least so many bytes is cut and hashed by another thread. */
    readonly fromBytes: number;
    readonly sizes: ChunkSizes;
  };
  /** What is no longer than this is one chunk. */
  readonly leastBytes: number;
  /** Bytes of chunks that are stored, in order. */
  readonly read: (chunks: readonly ChunkRef[]) => AsyncIterable<Uint8Array>;
  /** Makes a sealed and durable file known. */
  readonly record: (files: readonly SealedFile[]) => Promise<void>;
}

export class ChunkingWriter implements FileWriter {
  private readonly refs: ChunkRef[] = [];
  private readonly tally: Tally = { newBytes: 0 };
  private begunHashes: WholeHashes | undefined;
  private taken = 0;
  private large: LargeFile | undefined;

  constructor(
    private readonly parts: FileWriterParts,
    private readonly options: WriterOptions,
  ) {
    if (options.resume !== undefined) this.goOnFrom(options.resume);
  }

  get sizeBytes(): number {
    return this.taken;
  }

  async write(piece: Uint8Array): Promise<void> {
    const { maxBytes = Infinity } = this.options;
    if (this.taken + piece.length > maxBytes) throw new ArtifactTooLargeError(maxBytes);
    this.taken += piece.length;
    if (this.large === undefined && this.isLarge) await this.goOnElsewhere();
    if (this.large !== undefined) return this.writeLarge(this.large, piece);
    for (let from = 0; from < piece.length;) {
      from += this.parts.cutter.fill(piece, from);
      for (const chunk of this.parts.cutter.cut()) await this.add(chunk);
    }
  }

  async suspend(): Promise<WriterState> {
    const rest = (await this.large?.rest()) ?? this.parts.cutter.rest;
    this.abort();
    await this.parts.packs.flush();
    return encodeWriterState({ chunks: this.refs, newBytes: this.tally.newBytes, rest });
  }

  async finish(expected: FileExpectation = {}): Promise<StoredFile> {
    const sealed = await this.seal(expected);
    await this.parts.packs.flush();
    await this.parts.record([sealed]);
    return storedFile(sealed);
  }

  abort(): void {
    // What went to the store is the lease's.
    this.large?.close();
  }

  /** Cuts and hashes what is left, and adds the manifest. The pack writer is still to be flushed. */
  async seal(expected: FileExpectation = {}): Promise<SealedFile> {
    const { digest, md5 } = await this.cutLast();
    checkDigest(digest, expected.sha256);
    if (expected.md5 !== undefined && md5 !== null && md5 !== expected.md5)
      throw new Md5MismatchError(expected.md5, md5);
    const bytes = encodeFileManifest({ digest, sizeBytes: this.taken, chunks: this.refs });
    const manifest = digestOfBytes(bytes);
    await this.parts.packs.add(manifest, [bytes], this.tally);
    const { refs, taken: sizeBytes, tally } = this;
    return { digest, md5, manifest, sizeBytes, chunks: refs.length, refs, tally };
  }

  private async cutLast(): Promise<Hashed> {
    if (this.large !== undefined) {
      const { sha256, md5 = null } = await this.large.end();
      this.abort();
      return sha256 === undefined
        ? (await this.hashStored()).finish()
        : { digest: digestFromHex(sha256), md5 };
    }
    const [first, ...others] = this.parts.cutter.cutAll();
    if (this.refs.length === 0 && first !== undefined && others.length === 0) {
      // The only chunk is the file: most files are small, and are hashed once.
      const digest = digestOfBytes(first);
      await this.keep(digest, [first]);
      return { digest, md5: this.options.md5 === true ? hash('md5', first, 'hex') : null };
    }
    if (first !== undefined) for (const chunk of [first, ...others]) await this.add(chunk);
    return (this.isResumed ? await this.hashStored() : this.hashes).finish();
  }

  private async add(chunk: Uint8Array): Promise<void> {
    if (!this.isResumed) this.hashes.update(chunk);
    await this.keep(digestOfBytes(chunk), [chunk]);
  }

  private async keep(digest: Digest, parts: readonly Uint8Array[]): Promise<void> {
    const sizeBytes = parts.reduce((sum, part) => sum + part.length, 0);
    this.refs.push({ digest, sizeBytes });
    await this.parts.packs.add(digest, parts, this.tally);
  }

  /** As long as nothing of it was hashed here, or never will be. */
  private get isLarge(): boolean {
    return this.taken >= this.parts.large.fromBytes && (this.refs.length === 0 || this.isResumed);
  }

  private async goOnElsewhere(): Promise<void> {
    this.large = new LargeFile({
      sizes: this.parts.large.sizes,
      whole: this.isResumed ? [] : wholeAlgorithms(this.options),
      keep: (digest, parts) => this.keep(digest, parts),
    });
    await this.large.write(this.parts.cutter.drain());
  }

  private async writeLarge(file: LargeFile, piece: Uint8Array): Promise<void> {
    await file.write(piece);
    if (this.options.ownsPieces === true) file.letGo(piece);
  }

  private get hashes(): WholeHashes {
    return (this.begunHashes ??= new WholeHashes(this.options));
  }

  private get isResumed(): boolean {
    return this.options.resume !== undefined;
  }

  private goOnFrom(state: WriterState): void {
    const { chunks, newBytes, rest } = decodeWriterState(state, DEFAULT_CHUNK_SIZES.maxBytes);
    this.refs.push(...chunks);
    this.tally.newBytes = newBytes;
    this.taken = chunks.reduce((sum, chunk) => sum + chunk.sizeBytes, rest.length);
    this.parts.cutter.fill(rest, 0);
  }

  /** No hash can be written down half-way, so after a resume the file is read once more. */
  private async hashStored(): Promise<WholeHashes> {
    await this.parts.packs.flush();
    const hashes = new WholeHashes(this.options);
    for await (const bytes of this.parts.read(this.refs)) hashes.update(bytes);
    return hashes;
  }
}

export function storedFile({ refs: _, tally, ...file }: SealedFile): StoredFile {
  return { ...file, newBytes: tally.newBytes };
}

export function indexedFile({ manifest, digest, sizeBytes, refs }: SealedFile): IndexedFile {
  return { manifest, digest, sizeBytes, chunks: [...new Set(refs.map((chunk) => chunk.digest))] };
}

interface Hashed {
  readonly digest: Digest;
  readonly md5: string | null;
}

function wholeAlgorithms({ md5 }: Pick<WriterOptions, 'md5'>): readonly WholeAlgorithm[] {
  return md5 === true ? ['sha256', 'md5'] : ['sha256'];
}

class WholeHashes {
  private readonly sha256 = new DigestBuilder();
  private readonly md5: Hash | null;

  constructor({ md5 }: Pick<WriterOptions, 'md5'>) {
    this.md5 = md5 === true ? createHash('md5') : null;
  }

  update(bytes: Uint8Array): void {
    this.sha256.update(bytes);
    this.md5?.update(bytes);
  }

  finish(): Hashed {
    return { digest: this.sha256.finish(), md5: this.md5?.digest('hex') ?? null };
  }
}
