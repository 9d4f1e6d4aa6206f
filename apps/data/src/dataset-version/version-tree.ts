import { InvalidInputError } from '@orrery/domain';
import {
  DigestBuilder,
  parseDigest,
  parseLogicalPath,
  type Digest,
  type LogicalPath,
} from '@orrery/platform-artifacts';

/** A file of a version: what it is called, what it holds and where that is. */
export interface TreeFile {
  readonly path: LogicalPath;
  /** Digest of the file. */
  readonly digest: Digest;
  /** The blob that lists its chunks. */
  readonly manifest: Digest;
  readonly sizeBytes: number;
  /** As DVC knows the file; null where nobody said. */
  readonly md5: string | null;
}

/** The files of a version, in the order of their paths. */
export interface VersionTree {
  readonly files: readonly TreeFile[];
}

export const MAX_TREE_FILES = 500_000;

const FIRST_LINE = 'orrery-tree/1';
const NO_MD5 = '-';
const LINES_AT_ONCE = 512;

/** Files as a tree. @throws {InvalidInputError} where a path is there twice or is a folder of another, or there are too many. */
export function versionTree(files: Iterable<TreeFile>): VersionTree {
  const sorted = [...files].sort((a, b) => compareText(a.path, b.path));
  if (sorted.length > MAX_TREE_FILES) {
    throw new InvalidInputError('files', `A version has ${MAX_TREE_FILES} files at the most.`);
  }
  const paths = new Set<string>();
  for (const { path } of sorted) {
    if (paths.has(path)) throw new InvalidInputError('files', 'Two files have the same path.');
    paths.add(path);
  }
  for (const { path } of sorted) {
    for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      if (paths.has(path.slice(0, slash))) {
        throw new InvalidInputError('files', 'A file has the path of a folder.');
      }
    }
  }
  return { files: sorted };
}

/** The order of paths, and of pages of them. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Names a tree by what its files hold and are called, and by nothing else: equal trees have equal digests. */
export function digestOfTree({ files }: VersionTree): Digest {
  const digest = new DigestBuilder();
  for (const bytes of encodedLines(files, (file) => `${file.digest}\t${file.sizeBytes}\t${file.path}\n`))
    digest.update(bytes);
  return digest.finish();
}

/** A tree as it is stored: a line for each file, so that equal stretches of two trees are equal bytes. */
export async function* encodeTree({ files }: VersionTree): AsyncGenerator<Uint8Array> {
  yield* encodedLines(files, lineOfFile);
}

function* encodedLines(files: readonly TreeFile[], line: (file: TreeFile) => string): Generator<Uint8Array> {
  yield Buffer.from(`${FIRST_LINE}\n`);
  for (let at = 0; at < files.length; at += LINES_AT_ONCE) {
    const lines = files.slice(at, at + LINES_AT_ONCE).map(line);
    yield Buffer.from(lines.join(''));
  }
}

/** Reads a stored tree. @throws {Error} for bytes that are none: the store verified them, so that is a fault of ours. */
export function decodeTree(text: string): VersionTree {
  const [first, ...lines] = text.split('\n');
  if (first !== FIRST_LINE || lines.pop() !== '') throw new Error('What is stored is no tree of files.');
  return { files: lines.map(fileOfLine) };
}

function lineOfFile({ digest, manifest, sizeBytes, md5, path }: TreeFile): string {
  return `${[digest, manifest, sizeBytes, md5 ?? NO_MD5, path].join('\t')}\n`;
}

function fileOfLine(line: string): TreeFile {
  const [digest = '', manifest = '', sizeBytes, md5 = NO_MD5, path = ''] = line.split('\t');
  return {
    path: parseLogicalPath(path),
    digest: parseDigest(digest),
    manifest: parseDigest(manifest),
    sizeBytes: Number(sizeBytes),
    md5: md5 === NO_MD5 ? null : md5,
  };
}
