import { open, type FileHandle } from 'node:fs/promises';
import { InvalidInputError, TooLargeError } from '@orrery/domain';
import { letGo, type FileWriter, type StoredFile } from '@orrery/platform-artifacts';

const PRIVATE = 0o600;
/** Pieces off the network are small: so many bytes of them are written in one go. */
const WRITE_BYTES = 1024 * 1024;

/**
 * Stores what arrives, and writes it to a new file at `path` on the way, so that it is read once.
 *
 * @throws {TooLargeError} as soon as one byte more than allowed arrived.
 * @throws {InvalidInputError} when the sender leaves before the end.
 */
export async function receiveFile(
  body: AsyncIterable<Uint8Array>,
  {
    path,
    writer,
    maxBytes,
  }: { readonly path: string; readonly writer: FileWriter; readonly maxBytes: number },
): Promise<StoredFile> {
  const file = await open(path, 'wx', PRIVATE);
  try {
    let last: readonly Uint8Array[] = [];
    for await (const pieces of gathered(arriving(body, maxBytes))) {
      // Of a small file none: it costs nothing to leave them to the collector.
      letGo(last);
      await Promise.all([writeAll(file, pieces), storeAll(writer, pieces)]);
      last = pieces;
    }
    return await writer.finish();
  } catch (error) {
    writer.abort();
    throw error;
  } finally {
    await file.close();
  }
}

/** @throws {TooLargeError | InvalidInputError} */
export async function* arriving(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Uint8Array, void, void> {
  let sizeBytes = 0;
  try {
    for await (const bytes of body) {
      sizeBytes += bytes.byteLength;
      if (sizeBytes > maxBytes) throw new TooLargeError(maxBytes);
      yield bytes;
    }
  } catch (error) {
    if (!isDisconnected(error)) throw error;
    throw new InvalidInputError('body', 'The connection ended before the file did: send it again.');
  }
}

async function* gathered(
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly Uint8Array[], void, void> {
  let some: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of pieces) {
    some.push(piece);
    sizeBytes += piece.byteLength;
    if (sizeBytes < WRITE_BYTES) continue;
    yield some;
    some = [];
    sizeBytes = 0;
  }
  if (sizeBytes > 0) yield some;
}

async function storeAll(writer: FileWriter, pieces: readonly Uint8Array[]): Promise<void> {
  for (const piece of pieces) await writer.write(piece);
}

async function writeAll(file: FileHandle, pieces: readonly Uint8Array[]): Promise<void> {
  for (let left = pieces; left.length > 0;) {
    const { bytesWritten } = await file.writev(left);
    left = behind(left, bytesWritten);
  }
}

function behind(pieces: readonly Uint8Array[], sizeBytes: number): readonly Uint8Array[] {
  let from = sizeBytes;
  return pieces.flatMap((piece) => {
    const rest = piece.subarray(from);
    from = Math.max(0, from - piece.byteLength);
    return rest.byteLength === 0 ? [] : [rest];
  });
}

function isDisconnected(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNRESET';
}
