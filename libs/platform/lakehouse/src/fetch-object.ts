import { createHash, type Hash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { TableFileMissingError, TableFileReplacedError } from './lakehouse.errors.js';
import type { ObjectFacts, TableObjects } from './table-objects.js';

/** A connection may break so often before the file is given up. */
const MOST_TRIES = 4;

/** An object that answered, and whose bytes are still to come. */
export interface OpenedObject {
  readonly facts: ObjectFacts;
  readonly bytes: Readable;
}

/**
 * Writes an object into a new file. Where the connection breaks it goes on with the rest, as long as it is the same object.
 * @returns the digest of its bytes.
 * @throws {TableFileReplacedError | TableFileMissingError} besides what the bucket throws.
 */
export async function fetchObject(
  objects: TableObjects,
  name: string,
  { facts, bytes: first }: OpenedObject,
  path: string,
): Promise<string> {
  const file = await open(path, 'wx', 0o600);
  const hash = createHash('sha256');
  try {
    let [bytes, at] = [first, 0];
    for (let tries = 1; ; tries += 1) {
      const broken = await append(bytes, file, hash);
      at = broken.at + at;
      if (broken.error === null && at === facts.sizeBytes) return hash.digest('hex');
      if (at > facts.sizeBytes) throw new TableFileReplacedError(name, 'it is longer than the bucket said');
      if (tries === MOST_TRIES)
        throw broken.error ?? new TableFileReplacedError(name, 'it is shorter than the bucket said');
      bytes = await openRest(objects, name, facts, at);
    }
  } finally {
    first.destroy();
    await file.close();
  }
}

/** How many bytes came, and why no more did. */
async function append(
  bytes: Readable,
  file: FileHandle,
  hash: Hash,
): Promise<{ readonly at: number; readonly error: unknown }> {
  let at = 0;
  const pieces = bytes[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  for (;;) {
    // What the disk says is no reason to ask the bucket again.
    const next = await pieces.next().catch((error: unknown) => ({ error }));
    if ('error' in next) return { at, error: next.error };
    if (next.done === true) return { at, error: null };
    await file.writeFile(next.value);
    hash.update(next.value);
    at += next.value.byteLength;
  }
}

async function openRest(
  objects: TableObjects,
  name: string,
  { etag }: ObjectFacts,
  offset: number,
): Promise<Readable> {
  const answer = await objects.open(name, { range: { offset }, ifMatch: etag });
  if (answer.kind === 'FOUND') return answer.bytes;
  if (answer.kind === 'MISSING') throw new TableFileMissingError(name);
  throw new TableFileReplacedError(name, 'it is another object than when its first bytes came');
}
