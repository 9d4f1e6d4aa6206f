import { InvalidInputError, type DatasetVersionId } from '@orrery/domain';
import type { FileFormat } from '@orrery/platform-tables';
import { DEFAULT_BRANCH, requireRefName } from '../version-ref/version-ref.js';
import type { DatasetVersion, GitCommit, TableFacts } from './dataset-version.js';
import type { VersionTree } from './version-tree.js';

/** What is to become the next state of a branch. Its files are stored already, and kept by a lease. */
export interface NewVersion {
  readonly dataset: string;
  /** `main` unless given; a branch that does not exist begins here. */
  readonly branch?: string;
  /** Where the branch must be: null for a branch that must not exist yet; anywhere unless given. */
  readonly expectedHead?: DatasetVersionId | null;
  /** What it comes from; the head of the branch unless given. */
  readonly parents?: readonly DatasetVersionId[];
  readonly message?: string;
  readonly author: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly git?: GitCommit | null;
  readonly format: FileFormat;
  readonly tree: VersionTree;
  /** What the files added to the store. */
  readonly newBytes: number;
  /** Null for files that are no table. */
  readonly table: TableFacts | null;
  /** `ACTIVE` unless given. */
  readonly state?: 'ACTIVE' | 'QUARANTINED';
  readonly stateReason?: string;
  /**
   * Which version of equal content is this one, so that none is made: the branch's head, or (unless given) any that the
   * branch comes from.
   */
  readonly sameAs?: 'HEAD' | 'BRANCH';
  /** Says no, by throwing, to what the branch holds now, under the lock; unless given, a table must keep the head's columns. */
  readonly accept?: (head: DatasetVersion | null) => void;
  /** Keeps what belongs to the version in the same transaction. Not called for a version that is there already. */
  readonly attach?: (version: DatasetVersion) => Promise<void>;
}

/** The version that holds what was to be committed, and whether this made it. */
export interface CommittedVersion {
  readonly version: DatasetVersion;
  readonly isNew: boolean;
}

const MAX_MESSAGE = 10_000;
const MAX_METADATA = 100;
const MAX_KEY = 200;
const MAX_VALUE = 5_000;
const MAX_REPOSITORY = 2_000;
const MAX_PARENTS = 16;
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** A new version with all that has a default. */
export type CompleteVersion = NewVersion &
  Required<Pick<NewVersion, 'branch' | 'message' | 'metadata' | 'git' | 'state' | 'sameAs'>>;

/** @throws {InvalidInputError} for what cannot be said of a version. */
export function completeVersion(version: NewVersion): CompleteVersion {
  const { branch = DEFAULT_BRANCH, message = '', metadata = {}, git = null } = version;
  requireRefName('branch', branch);
  requireShort('message', message, MAX_MESSAGE);
  requireMetadata(metadata);
  if (git !== null) {
    if (!COMMIT.test(git.commit)) {
      throw new InvalidInputError('gitCommit', 'A Git commit is named by its 40 or 64 hexadecimal digits.');
    }
    requireShort('gitRepository', git.repository ?? '', MAX_REPOSITORY);
  }
  if ((version.parents?.length ?? 0) > MAX_PARENTS) {
    throw new InvalidInputError('parents', `A version has ${MAX_PARENTS} parents at the most.`);
  }
  const { state = 'ACTIVE', sameAs = 'BRANCH' } = version;
  return { ...version, branch, message, metadata, git, state, sameAs };
}

function requireMetadata(metadata: Readonly<Record<string, string>>): void {
  const entries = Object.entries(metadata);
  if (entries.length > MAX_METADATA) {
    throw new InvalidInputError('metadata', `A version has ${MAX_METADATA} entries of metadata at the most.`);
  }
  for (const [key, value] of entries) {
    if (key === '') throw new InvalidInputError('metadata', 'A key is not empty.');
    requireShort('metadata', key, MAX_KEY);
    requireShort('metadata', value, MAX_VALUE);
  }
}

function requireShort(field: string, text: string, most: number): void {
  if (text.length > most) throw new InvalidInputError(field, `It has ${most} characters at the most.`);
  if (text.includes('\0')) throw new InvalidInputError(field, 'It has no NUL characters.');
}
