import type { ChunkRef } from '../chunking/chunk-manifest.js';
import { mapInOrder } from '../chunking/map-in-order.js';
import type { ArtifactStore } from '../store/artifact-store.js';
import type { ByteSpan } from '../store/byte-range.js';
import type { ChunkIndex, ChunkPlace } from './chunk-index.js';
import type { ChunkRepair } from './chunk-repair.js';
import { isChunk, readSpan } from './read-span.js';

/** Chunks whose places are asked for at once. */
const LOOK_UP = 256;
/** Neighbours in a pack are read in one go up to this size, one run ahead of the one that is given out. */
const RUN_BYTES = 4 * 1024 * 1024;
const RUNS_AHEAD = 2;

/** A chunk, where it is, and which of its bytes are asked for. */
interface WantedChunk {
  readonly ref: ChunkRef;
  readonly place: ChunkPlace;
  readonly span: ByteSpan;
}

/** Reads chunks from wherever they lie. Every chunk is verified whole before a byte of it is given out. */
export class ChunkReader {
  constructor(
    private readonly store: ArtifactStore,
    private readonly index: ChunkIndex,
    private readonly repair: ChunkRepair,
  ) {}

  /** The bytes of the span of the file that the chunks make up. @throws ArtifactCorruptedError */
  async *read(chunks: readonly ChunkRef[], span: ByteSpan): AsyncGenerator<Uint8Array> {
    for await (const pieces of mapInOrder(this.runs(chunks, span), RUNS_AHEAD, (run) => this.load(run)))
      yield* pieces;
  }

  /** One chunk whose size nobody has told; null when there is none. */
  async find(digest: ChunkRef['digest']): Promise<Buffer | null> {
    const place = (await this.index.find([digest])).get(digest);
    if (place === undefined) return null;
    const { sizeBytes } = place;
    const wanted = { ref: { digest, sizeBytes }, place, span: { start: 0, end: sizeBytes } };
    return Buffer.concat(await this.load([wanted]));
  }

  private async *runs(chunks: readonly ChunkRef[], span: ByteSpan): AsyncGenerator<readonly WantedChunk[]> {
    let run: WantedChunk[] = [];
    let runBytes = 0;
    for await (const wanted of this.wanted(chunks, span)) {
      const last = run.at(-1);
      const isNext = last !== undefined && follows(wanted.place, last.place);
      if (last !== undefined && (!isNext || runBytes + wanted.ref.sizeBytes > RUN_BYTES)) {
        yield run;
        run = [];
        runBytes = 0;
      }
      run.push(wanted);
      runBytes += wanted.ref.sizeBytes;
    }
    if (run.length > 0) yield run;
  }

  private async *wanted(chunks: readonly ChunkRef[], span: ByteSpan): AsyncGenerator<WantedChunk> {
    const touched = chunksInSpan(chunks, span);
    for (let from = 0; from < touched.length; from += LOOK_UP) {
      const batch = touched.slice(from, from + LOOK_UP);
      const places = await this.index.find(batch.map(({ ref }) => ref.digest));
      for (const { ref, span: part } of batch)
        yield { ref, span: part, place: places.get(ref.digest) ?? placeOfItsOwn(ref) };
    }
  }

  private async load(run: readonly WantedChunk[]): Promise<Uint8Array[]> {
    const bytes = await this.fetch(run);
    const pieces: Uint8Array[] = [];
    let at = 0;
    for (const { ref, place, span } of run) {
      const found = bytes.subarray(at, at + ref.sizeBytes);
      at += ref.sizeBytes;
      const chunk = isChunk(found, ref) ? found : await this.repair.chunk(ref, { place, found });
      pieces.push(chunk.subarray(span.start, span.end));
    }
    return pieces;
  }

  /** What lies in the store at the places of the run: too little, or nothing, where the blob is damaged. */
  private async fetch(run: readonly WantedChunk[]): Promise<Buffer> {
    const first = run[0];
    if (first === undefined) return Buffer.alloc(0);
    const length = run.reduce((sum, { ref }) => sum + ref.sizeBytes, 0);
    return readSpan(this.store, { ...first.place, sizeBytes: length });
  }
}

/** Files of old were stored as one blob a chunk. */
export function placeOfItsOwn({ digest, sizeBytes }: ChunkRef): ChunkPlace {
  return { blob: digest, offset: 0, sizeBytes };
}

function follows(place: ChunkPlace, last: ChunkPlace): boolean {
  return place.blob === last.blob && place.offset === last.offset + last.sizeBytes;
}

function chunksInSpan(
  chunks: readonly ChunkRef[],
  span: ByteSpan,
): { readonly ref: ChunkRef; readonly span: ByteSpan }[] {
  const touched: { readonly ref: ChunkRef; readonly span: ByteSpan }[] = [];
  let at = 0;
  for (const ref of chunks) {
    const start = Math.max(span.start - at, 0);
    const end = Math.min(span.end - at, ref.sizeBytes);
    at += ref.sizeBytes;
    if (start < end) touched.push({ ref, span: { start, end } });
    if (at >= span.end) break;
  }
  return touched;
}
