import { posix } from 'node:path';
import { InvalidInputError } from '@orrery/domain';
import { InvalidLogicalPathError, parseLogicalPath, type LogicalPath } from '@orrery/platform-artifacts';
import { parse } from 'yaml';
import { z } from 'zod';
import { isOid, type ObjectName } from './object-name.js';

/** A text file of a Git repository, by its path there. */
export interface RepositoryFile {
  readonly path: string;
  readonly text: string;
}

/** Data that a repository refers to: where it lies in a checkout, and what it is there. */
export interface TrackedOutput extends ObjectName {
  readonly path: LogicalPath;
  /** The dataset that the file's `meta.dataset` names; null where it names none. */
  readonly dataset: string | null;
}

export const MAX_OUTPUTS = 1000;
const LOCK_FILE = 'dvc.lock';
const NO = 'false';

// Every scalar is read as text: digits may be the MD5 that they spell.
const outputSchema = z.object({
  path: z.string(),
  md5: z.string().optional(),
  hash: z.string().optional(),
  cache: z.string().optional(),
  push: z.string().optional(),
  meta: z.object({ dataset: z.string().optional() }).catch({}).optional(),
});
const stageSchema = z.object({
  wdir: z.string().default('.'),
  outs: z.array(outputSchema).default([]),
  deps: z.array(z.object({ repo: z.unknown().optional() })).default([]),
});
const lockSchema = z.object({ stages: z.record(z.string(), stageSchema).default({}) });
type Stage = z.infer<typeof stageSchema>;

/**
 * The outputs that `.dvc` files and `dvc.lock` files name, in the order of their paths. What DVC does not push is left
 * out: what is not in its cache, has no MD5, lies elsewhere, or was imported from another repository.
 * @throws {InvalidInputError} naming the file that is none of DVC's.
 */
export function readTrackedOutputs(files: readonly RepositoryFile[]): readonly TrackedOutput[] {
  const outputs = files.flatMap((file) => stagesIn(file).flatMap((stage) => outputsOf(file, stage)));
  if (outputs.length > MAX_OUTPUTS) {
    throw new InvalidInputError('files', `A commit has ${MAX_OUTPUTS} outputs at the most.`);
  }
  const byPath = new Map(outputs.map((output) => [output.path, output]));
  return [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function stagesIn(file: RepositoryFile): readonly Stage[] {
  const isLock = posix.basename(file.path) === LOCK_FILE;
  if (!isLock && !file.path.endsWith('.dvc'))
    throw unreadable(file, 'it is neither a ".dvc" file nor "dvc.lock"');
  const content = contentOf(file);
  const read = isLock ? lockSchema.safeParse(content) : stageSchema.safeParse(content);
  if (!read.success) throw unreadable(file, z.prettifyError(read.error));
  return 'stages' in read.data ? Object.values(read.data.stages) : [read.data];
}

function contentOf(file: RepositoryFile): unknown {
  try {
    return parse(file.text, { schema: 'failsafe', logLevel: 'error' });
  } catch (error) {
    throw unreadable(file, error instanceof Error ? error.message : 'it is no YAML');
  }
}

function outputsOf(file: RepositoryFile, { wdir, outs, deps }: Stage): readonly TrackedOutput[] {
  if (deps.some(({ repo }) => repo !== undefined)) return [];
  return outs.flatMap(({ path, md5 = '', hash, cache, push, meta }) => {
    const place = placeOf(posix.join(posix.dirname(file.path), wdir), path);
    if (place === null || cache === NO || push === NO || !isOid(md5)) return [];
    // Before DVC 3 nothing was said, and lines were hashed as Unix ends them.
    const name: ObjectName = { hash: hash === 'md5' ? 'md5' : 'md5-dos2unix', oid: md5 };
    return [{ ...name, path: place, dataset: meta?.dataset ?? null }];
  });
}

/** Null for a place outside of the repository, and for an address. */
function placeOf(folder: string, path: string): LogicalPath | null {
  if (posix.isAbsolute(path) || /^[a-z][a-z0-9+.-]*:\/\//i.test(path)) return null;
  try {
    return parseLogicalPath(posix.join(folder, path).replace(/\/$/, ''));
  } catch (error) {
    if (error instanceof InvalidLogicalPathError) return null;
    throw error;
  }
}

function unreadable({ path }: RepositoryFile, why: string): InvalidInputError {
  return new InvalidInputError('files', `"${path.slice(0, 200)}" cannot be read: ${why.slice(0, 1000)}`);
}
