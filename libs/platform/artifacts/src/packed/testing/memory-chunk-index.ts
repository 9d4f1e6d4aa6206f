import type { Digest } from '../../store/digest.js';
import type { ChunkIndex, ChunkPlace, IndexedFile, Pack } from '../chunk-index.js';
import type { LeaseId } from '../lease-id.js';

/** An index that forgets nothing and collects nothing, so that every lease lives for ever. */
export class MemoryChunkIndex implements ChunkIndex {
  readonly places = new Map<Digest, ChunkPlace>();
  readonly files = new Map<Digest, IndexedFile>();
  readonly announced = new Set<Digest>();

  async find(digests: readonly Digest[]): Promise<ReadonlyMap<Digest, ChunkPlace>> {
    const found = new Map<Digest, ChunkPlace>();
    for (const digest of digests) {
      const place = this.places.get(digest);
      if (place !== undefined) found.set(digest, place);
    }
    return found;
  }

  async hold(_: LeaseId, digests: readonly Digest[]): Promise<ReadonlySet<Digest>> {
    return new Set(digests.filter((digest) => this.places.has(digest)));
  }

  async announce(_: LeaseId, { digest }: { readonly digest: Digest }): Promise<void> {
    this.announced.add(digest);
  }

  async record(_: LeaseId, { blob, chunks }: Pack): Promise<void> {
    for (const { digest, offset, sizeBytes } of chunks)
      if (!this.places.has(digest)) this.places.set(digest, { blob, offset, sizeBytes });
  }

  async move(_: LeaseId, { blob, chunks }: Pack): Promise<void> {
    for (const { digest, offset, sizeBytes } of chunks)
      if (this.places.has(digest)) this.places.set(digest, { blob, offset, sizeBytes });
  }

  async recordFiles(_: LeaseId, files: readonly IndexedFile[]): Promise<void> {
    for (const file of files) this.files.set(file.manifest, file);
  }
}
