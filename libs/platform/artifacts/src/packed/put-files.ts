import { hash } from 'node:crypto';
import { piecesOf } from '../store/byte-source.js';
import { digestOfBytes } from '../store/digest.js';
import { encodeFileManifest } from './file-manifest.js';
import {
  ChunkingWriter,
  storedFile,
  type FileWriterParts,
  type SealedFile,
  type WriterOptions,
} from './file-writer.js';
import type { FileToPut, PutFile } from './stored-file.js';

interface SealedPath {
  readonly path: string;
  readonly file: SealedFile;
  /** Of the pack writer, when all of the file had been added. */
  readonly generation: number;
}

type PutOptions = Pick<WriterOptions, 'md5'>;

/** Sealed files that are made known at once, at the least. */
const RECORD_AT_ONCE = 2000;

/**
 * Stores files one after another, whose chunks and manifests share packs. They come in as many at once as are there, since
 * nothing is waited for in between, and come out, in order, once they are durable and known: while some are made known, the
 * next are cut and hashed.
 */
export async function* putFiles(
  parts: FileWriterParts,
  batches: AsyncIterable<readonly FileToPut[]>,
  options: PutOptions,
): AsyncGenerator<readonly PutFile[]> {
  let recording: Promise<readonly PutFile[]> = Promise.resolve([]);
  let sealed: SealedPath[] = [];
  let durable = 0;
  try {
    for await (const files of batches) {
      for (const file of files)
        sealed.push(sealNow(parts, file, options) ?? (await seal(parts, file, options)));
      while (isDurable(parts, sealed[durable])) durable += 1;
      if (durable < RECORD_AT_ONCE) continue;
      const recorded = await recording;
      recording = record(parts, sealed.slice(0, durable));
      // Awaited before the next; until then a failure must not count as unhandled.
      recording.catch(() => undefined);
      sealed = sealed.slice(durable);
      durable = 0;
      if (recorded.length > 0) yield recorded;
    }
    await parts.packs.flush();
    yield await recording;
    for (let from = 0; from < sealed.length; from += RECORD_AT_ONCE)
      yield await record(parts, sealed.slice(from, from + RECORD_AT_ONCE));
  } finally {
    // Whoever leaves early ends the lease next.
    await recording.catch(() => undefined);
  }
}

/** A file that is in memory and no more than a chunk, where there is room for it; null for any other. */
function sealNow(
  { packs, leastBytes }: FileWriterParts,
  { path, source }: FileToPut,
  options: PutOptions,
): SealedPath | null {
  if (!(source instanceof Uint8Array) || source.length === 0 || source.length > leastBytes) return null;
  const sizeBytes = source.length;
  const digest = digestOfBytes(source);
  const refs = [{ digest, sizeBytes }];
  const bytes = encodeFileManifest({ digest, sizeBytes, chunks: refs });
  const manifest = digestOfBytes(bytes);
  const tally = { newBytes: 0 };
  const chunks = [
    { digest, bytes: source },
    { digest: manifest, bytes },
  ];
  if (!packs.addNow(chunks, tally)) return null;
  const md5 = options.md5 === true ? hash('md5', source, 'hex') : null;
  return {
    path,
    file: { digest, md5, manifest, sizeBytes, chunks: 1, refs, tally },
    generation: packs.generation,
  };
}

async function seal(
  parts: FileWriterParts,
  { path, source }: FileToPut,
  options: PutOptions,
): Promise<SealedPath> {
  const writer = new ChunkingWriter(parts, options);
  try {
    if (source instanceof Uint8Array) await writer.write(source);
    else for await (const piece of piecesOf(source)) await writer.write(piece);
    return { path, file: await writer.seal(), generation: parts.packs.generation };
  } catch (error) {
    writer.abort();
    throw error;
  }
}

function isDurable({ packs }: FileWriterParts, file: SealedPath | undefined): boolean {
  return file !== undefined && packs.isDurable(file.generation);
}

async function record(parts: FileWriterParts, files: readonly SealedPath[]): Promise<readonly PutFile[]> {
  await parts.record(files.map(({ file }) => file));
  return files.map(({ path, file }) => ({ path, file: storedFile(file) }));
}
