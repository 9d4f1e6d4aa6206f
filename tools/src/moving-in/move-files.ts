import { forEachBounded } from './bounded.js';
import type { SourceFile } from './mlflow-json.js';
import type { FileOwner } from './mlflow-source.js';
import type { Move } from './move.js';
import type { TargetFiles } from './orrery-target.js';
import { repeatedly } from './rest-client.js';

/** Something with files, and where they go here. */
export interface FileMove extends FileOwner {
  /** The path of its files here, below the server's own. */
  readonly folder: string;
}

/** Files that can be moved at once: each holds a connection to either side. */
const MAX_AT_ONCE = 8;

/** Copies the files that are not here yet, as streams; a file that cannot be read is told as a problem. */
export async function moveFiles(move: Move, owners: readonly FileMove[]): Promise<void> {
  if (owners.length === 0) return;
  const before = sizesOf(await listHere(move, owners));
  const atOnce = Math.min(move.concurrency, MAX_AT_ONCE);
  await forEachBounded(owners, atOnce, async (owner) => {
    for await (const file of listed(move, owner)) {
      move.tally.found('files');
      move.tally.found('bytes', file.file_size);
      if (before.get(keyOf(owner.id, file.path)) !== file.file_size) await copy(move, owner, file);
    }
  });
  for (const { sizeBytes } of (await listHere(move, owners)).files) {
    move.tally.isHere('files');
    move.tally.isHere('bytes', sizeBytes);
  }
}

async function* listed(move: Move, owner: FileMove): AsyncGenerator<SourceFile> {
  try {
    yield* move.source.files(owner);
  } catch (error) {
    move.tally.problem(`The files of ${owner.kind} ${owner.id} cannot be listed: ${messageOf(error)}`);
  }
}

async function copy(move: Move, owner: FileMove, { path }: SourceFile): Promise<void> {
  try {
    await repeatedly(async () => {
      const bytes = await move.source.download(owner, path);
      await move.target.upload(`${owner.folder}/${path}`, bytes);
    });
  } catch (error) {
    const from = `${owner.location}/${path}`;
    move.tally.problem(`The file ${from} cannot be moved: ${messageOf(error)}`);
  }
}

function listHere({ target }: Move, owners: readonly FileMove[]): Promise<TargetFiles> {
  const idsOf = (kind: FileMove['kind']) => owners.filter((owner) => owner.kind === kind).map(({ id }) => id);
  return target.listFiles(idsOf('run'), idsOf('model'));
}

function sizesOf({ files }: TargetFiles): ReadonlyMap<string, number> {
  return new Map(files.map(({ owner, path, sizeBytes }) => [keyOf(owner, path), sizeBytes]));
}

function keyOf(owner: string, path: string): string {
  return `${owner}/${path}`;
}

function messageOf(error: unknown): string {
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  return cause instanceof Error ? `${message} (${cause.message})` : message;
}
