import { InvalidInputError } from '@orrery/domain';
import { InvalidLogicalPathError, parseLogicalPath, type FileToPut } from '@orrery/platform-artifacts';
import { ByteQueue } from './byte-queue.js';
import { TAR_BLOCK_BYTES, readPaxRecords, readTarHeader, type TarHeader } from './tar-header.js';

/** A header of more bytes than this says nothing that a name could need. */
const MAX_EXTENSION_BYTES = 64 * 1024;
const MAX_FILES = 500_000;
/** A file that is not larger is handed over in one piece. */
const AT_ONCE_BYTES = 64 * 1024;

/** What an extension says of the next entry. */
interface Extension {
  readonly path?: string;
  readonly size?: number;
}

/**
 * The files of a tar archive (ustar, pax, GNU), in order and as many at once as have arrived: they must be read before the
 * next are asked for. Folders are passed over; a file needs none.
 * @throws {InvalidInputError} for a link, a device, a path that leads out, or an archive that is cut off.
 */
export async function* readTar(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly FileToPut[], void, void> {
  const queue = new ByteQueue(bytes);
  let arrived: FileToPut[] = [];
  let next: Extension = {};
  for (let files = 0; ;) {
    let block = queue.takeNow(TAR_BLOCK_BYTES);
    if (block === null) {
      yield arrived;
      arrived = [];
      block = await queue.take(TAR_BLOCK_BYTES);
    }
    const header = block && readTarHeader(block);
    const { path = header?.path ?? '', size = header?.size ?? 0 } = next;
    if (header?.kind === 'FILE') {
      if (++files > MAX_FILES) throw new InvalidInputError('body', `At most ${MAX_FILES} files are taken.`);
      next = {};
      const file = fileHere(queue, path, size);
      if (file !== null) {
        arrived.push(file);
        continue;
      }
    }
    yield arrived;
    arrived = [];
    if (block === null) throw cutOff();
    if (header === null) return drain(queue);
    if (header.kind === 'EXTENSION') next = { ...next, ...(await extensionIn(queue, header)) };
    else next = {};
    if (header.kind === 'FILE') yield* fileOf(queue, path, size);
    if (header.kind === 'OTHER') {
      throw new InvalidInputError('body', `"${shown(path)}" is ${header.what}: only files are taken.`);
    }
  }
}

/** A small file, where all of it has arrived. */
function fileHere(queue: ByteQueue, path: string, size: number): FileToPut | null {
  const source = size <= AT_ONCE_BYTES ? queue.takeNow(size + padding(size)) : null;
  return source && { path: pathOf(path), source: source.subarray(0, size) };
}

async function* fileOf(
  queue: ByteQueue,
  path: string,
  size: number,
): AsyncGenerator<readonly FileToPut[], void, void> {
  const checked = pathOf(path);
  if (size <= AT_ONCE_BYTES) {
    const source = await queue.take(size);
    if (source === null) throw cutOff(' in a file');
    yield [{ path: checked, source }];
  } else {
    const source = queue.file(size);
    yield [{ path: checked, source }];
    for await (const piece of source) void piece;
  }
  if ((await queue.take(padding(size))) === null) throw cutOff();
}

/** Archives of a folder name their files from it: "./a". @throws {InvalidInputError} for one that leads elsewhere. */
function pathOf(path: string): string {
  try {
    return parseLogicalPath(path.replace(/^(?:\.\/)+/, ''));
  } catch (error) {
    if (!(error instanceof InvalidLogicalPathError)) throw error;
    const reason = `The path "${shown(path)}" in the archive is refused (${error.fault}).`;
    throw new InvalidInputError('body', `${reason} Name files from the archive's own folder.`);
  }
}

async function extensionIn(queue: ByteQueue, { path: what, size, type }: TarHeader): Promise<Extension> {
  if (size > MAX_EXTENSION_BYTES) {
    const most = `at most ${MAX_EXTENSION_BYTES} are read`;
    throw new InvalidInputError('body', `"${shown(what)}" is a header of ${size} bytes: ${most}.`);
  }
  const bytes = await queue.take(size);
  if (bytes === null || (await queue.take(padding(size))) === null) throw cutOff();
  if (type === 'L') return { path: bytes.toString('utf8').replace(/\0.*$/s, '') };
  if (type !== 'x') return {};
  const records = readPaxRecords(bytes);
  const [path, length] = [records.get('path'), Number(records.get('size') ?? NaN)];
  return { ...(path !== undefined && { path }), ...(Number.isSafeInteger(length) && { size: length }) };
}

/** What follows the end of an archive is nothing, but it must be taken off the connection. */
async function drain(queue: ByteQueue): Promise<void> {
  for await (const piece of queue.rest()) void piece;
}

function padding(size: number): number {
  return (TAR_BLOCK_BYTES - (size % TAR_BLOCK_BYTES)) % TAR_BLOCK_BYTES;
}

function cutOff(where = ''): InvalidInputError {
  return new InvalidInputError('body', `The tar archive is cut off${where}.`);
}

function shown(path: string): string {
  return path.slice(0, 200);
}
