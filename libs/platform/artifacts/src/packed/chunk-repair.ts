import type { ChunkRef } from '../chunking/chunk-manifest.js';
import type { ArtifactStore } from '../store/artifact-store.js';
import { ArtifactCorruptedError, ArtifactNotFoundError } from '../store/artifact.errors.js';
import { digestOfBytes, digestOfBytesAsync, type Digest } from '../store/digest.js';
import type { ChunkIndex, ChunkPlace } from './chunk-index.js';
import { isChunk, readBlob, readSpan } from './read-span.js';

/** A chunk whose stored bytes are not its own any more. */
export interface DamageReport {
  readonly chunk: Digest;
  readonly blob: Digest;
  /** What is wrong with it. */
  readonly found: string;
  /** Whether the store has its bytes again. */
  readonly repaired: boolean;
}

export interface ChunkRepairOptions {
  readonly store: ArtifactStore;
  /** A second store with the same blobs. */
  readonly mirror?: ArtifactStore | undefined;
  readonly index: ChunkIndex;
  readonly onDamage?: ((damage: DamageReport) => void) | undefined;
}

interface DamagedChunk {
  readonly place: ChunkPlace;
  /** The bytes that lie there, as far as there are any. */
  readonly found: Buffer;
}

/** Finds the bytes of a chunk that are not where they should be, and puts them there again. */
export class ChunkRepair {
  private readonly restoring = new Map<Digest, Promise<boolean>>();

  constructor(private readonly options: ChunkRepairOptions) {}

  /**
   * @throws ArtifactCorruptedError when no store has the chunk; ArtifactNotFoundError when it was collected while it was
   * read, which is no damage.
   */
  async chunk(ref: ChunkRef, { place, found }: DamagedChunk): Promise<Buffer> {
    const current = (await this.options.index.find([ref.digest])).get(ref.digest);
    if (current === undefined && found.length === 0) throw new ArtifactNotFoundError(ref.digest);
    const moved = await this.readMoved(ref, place, current);
    if (moved !== null) return moved;
    const good = await this.readMirror(ref, place);
    const repaired = good !== null && (await this.restore(place, good));
    const what = faultOf(ref, found);
    this.options.onDamage?.({ chunk: ref.digest, blob: place.blob, found: what, repaired });
    if (good === null) throw new ArtifactCorruptedError(ref.digest, what);
    return good;
  }

  /** A whole blob from the mirror; resolves to whether that has it. */
  async blob(blob: Digest): Promise<boolean> {
    const { mirror } = this.options;
    return (
      mirror !== undefined && this.once(blob, async () => this.putIfRight(blob, await readBlob(mirror, blob)))
    );
  }

  /** The bytes from where the chunk lies by now, if that is elsewhere: its pack was rewritten meanwhile. */
  private async readMoved(
    ref: ChunkRef,
    old: ChunkPlace,
    current: ChunkPlace | undefined,
  ): Promise<Buffer | null> {
    if (current === undefined || (current.blob === old.blob && current.offset === old.offset)) return null;
    const bytes = await readSpan(this.options.store, current);
    return isChunk(bytes, ref) ? bytes : null;
  }

  private async readMirror(ref: ChunkRef, place: ChunkPlace): Promise<Buffer | null> {
    const { mirror } = this.options;
    if (mirror === undefined) return null;
    const bytes = await readSpan(mirror, place);
    return isChunk(bytes, ref) ? bytes : null;
  }

  /** The whole blob from the mirror; or, where that is damaged too, elsewhere, our own with the one chunk replaced. */
  private restore(place: ChunkPlace, good: Buffer): Promise<boolean> {
    const { store, mirror } = this.options;
    const { blob } = place;
    return this.once(
      blob,
      async () =>
        (mirror !== undefined && (await this.putIfRight(blob, await readBlob(mirror, blob)))) ||
        this.putIfRight(blob, spliced(await readBlob(store, blob), place, good)),
    );
  }

  /** One at a time for each blob: the first may have repaired it for the others. */
  private async once(blob: Digest, restore: () => Promise<boolean>): Promise<boolean> {
    const before = this.restoring.get(blob) ?? Promise.resolve(false);
    const restored = before.then((isDone) => isDone || restore());
    this.restoring.set(blob, restored);
    try {
      return await restored;
    } finally {
      if (this.restoring.get(blob) === restored) this.restoring.delete(blob);
    }
  }

  private async putIfRight(blob: Digest, bytes: Buffer): Promise<boolean> {
    if ((await digestOfBytesAsync(bytes)) !== blob) return false;
    await this.replace(blob, bytes);
    return true;
  }

  /** Killed between the two, the blob is missing here, and restored from the mirror by its next reader. */
  private async replace(blob: Digest, bytes: Buffer): Promise<void> {
    await this.options.store.delete(blob);
    await this.options.store.put(bytes, { expectedSha256: blob });
  }
}

function spliced(blob: Buffer, { offset }: ChunkPlace, chunk: Buffer): Buffer {
  if (blob.length < offset + chunk.length) return blob;
  chunk.copy(blob, offset);
  return blob;
}

function faultOf({ sizeBytes }: ChunkRef, found: Buffer): string {
  if (found.length === 0) return 'it is missing';
  if (found.length < sizeBytes) return `${found.length} of ${sizeBytes} bytes came`;
  return `its bytes have the digest ${digestOfBytes(found)}`;
}
