import type { FileHandle } from 'node:fs/promises';
import { Message } from 'apache-arrow';
import { Footer } from 'apache-arrow/ipc/metadata/file';
import { UnreadableFileError } from '../tabular-file.errors.js';

/** A batch lies in memory as a whole while it is read. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;
const MAX_METADATA_BYTES = 4 * 1024 * 1024;
const MAGIC = 'ARROW1\0\0';
const PREFIX_BYTES = 8;
const TAIL_BYTES = 10;
const CONTINUES = 0xffff_ffff;
const END = Buffer.from([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]);

/**
 * The messages of an Arrow file or stream, a piece each, checked before they are read. A file is a stream between its magic
 * words, followed by a footer that is not needed.
 * @throws {UnreadableFileError} for one that is cut off, compressed, or too large for memory; it names the byte.
 */
export async function* arrowBytes(file: FileHandle): AsyncGenerator<Uint8Array, void, void> {
  const { size } = await file.stat();
  const head = await readAt(file, 0, Math.min(size, MAGIC.length));
  let at = 0;
  if (head.toString('latin1') === MAGIC) {
    at = MAGIC.length;
    yield* schemaInFooter(file, size);
  }
  for (;;) {
    const prefix = await readAt(file, at, PREFIX_BYTES);
    const metadataBytes = prefix.length === PREFIX_BYTES ? metadataBytesIn(prefix, at) : 0;
    if (metadataBytes === 0) {
      requireEnd(prefix, at);
      yield END;
      return;
    }
    const metadata = await readAt(file, at + PREFIX_BYTES, metadataBytes);
    const bodyBytes = bodyBytesIn(metadata, metadataBytes, at);
    const start = at + PREFIX_BYTES + metadataBytes;
    if (start + bodyBytes > size) throw cutOff(at);
    if (at === 0 || !decode(metadata, at).isSchema()) yield* [prefix, metadata];
    if (bodyBytes > 0) yield await readAt(file, start, bodyBytes);
    at = start + bodyBytes;
  }
}

/** A file need not begin with its schema as a stream does: its footer has it. @throws {UnreadableFileError} */
async function* schemaInFooter(file: FileHandle, size: number): AsyncGenerator<Uint8Array> {
  const end = await readAt(file, Math.max(0, size - TAIL_BYTES), TAIL_BYTES);
  const bytes = end.length === TAIL_BYTES ? end.readUInt32LE(0) : 0;
  const isWhole =
    end.toString('latin1', 4) === MAGIC.slice(0, 6) && bytes + TAIL_BYTES + MAGIC.length <= size;
  if (!isWhole || bytes > MAX_METADATA_BYTES) throw cutOff(size);
  const footer = await readAt(file, size - TAIL_BYTES - bytes, bytes);
  let message: Uint8Array;
  try {
    message = Message.encode(Message.from(Footer.decode(footer).schema));
  } catch {
    throw new UnreadableFileError('its footer is broken.', { byte: size - TAIL_BYTES - bytes });
  }
  const prefix = Buffer.alloc(PREFIX_BYTES);
  const padded = Math.ceil(message.length / PREFIX_BYTES) * PREFIX_BYTES;
  prefix.writeUInt32LE(CONTINUES, 0);
  prefix.writeUInt32LE(padded, 4);
  yield* [prefix, Buffer.concat([message], padded)];
}

function metadataBytesIn(prefix: Buffer, at: number): number {
  if (prefix.readUInt32LE(0) !== CONTINUES) {
    throw new UnreadableFileError(`it is no Arrow file or stream at the byte ${at}.`, { byte: at });
  }
  const bytes = prefix.readUInt32LE(4);
  if (bytes <= MAX_METADATA_BYTES) return bytes;
  throw new UnreadableFileError(`the message at the byte ${at} describes itself in ${bytes} bytes.`, {
    byte: at,
  });
}

/** A stream may end without its last word; but not in the middle of one, nor before its schema. */
function requireEnd(prefix: Buffer, at: number): void {
  if (at <= MAGIC.length || (prefix.length > 0 && prefix.length < PREFIX_BYTES)) throw cutOff(at);
}

function bodyBytesIn(metadata: Buffer, metadataBytes: number, at: number): number {
  if (metadata.length < metadataBytes) throw cutOff(at);
  const message = decode(metadata, at);
  const bytes = message.bodyLength;
  if (!(bytes >= 0 && bytes <= MAX_BODY_BYTES)) {
    const advice = 'write it in smaller batches (pyarrow: max_chunksize)';
    const reason = `the batch at the byte ${at} takes ${bytes} bytes, at most ${MAX_BODY_BYTES} are read: ${advice}.`;
    throw new UnreadableFileError(reason, { byte: at });
  }
  if (isCompressed(message)) {
    throw new UnreadableFileError('its batches are compressed: write them uncompressed.', { byte: at });
  }
  return bytes;
}

function decode(metadata: Buffer, at: number): Message {
  try {
    return Message.decode(metadata);
  } catch {
    throw new UnreadableFileError(`the message at the byte ${at} is broken.`, { byte: at });
  }
}

function isCompressed(message: Message): boolean {
  if (message.isRecordBatch()) return message.header().compression !== null;
  return message.isDictionaryBatch() && message.header().data.compression !== null;
}

function cutOff(at: number): UnreadableFileError {
  return new UnreadableFileError(`it is cut off in the message at the byte ${at}.`, { byte: at });
}

async function readAt(file: FileHandle, position: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(bytes);
  const { bytesRead } = await file.read({ buffer, position });
  return buffer.subarray(0, bytesRead);
}
