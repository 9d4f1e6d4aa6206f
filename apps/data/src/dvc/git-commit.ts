import { InvalidInputError } from '@orrery/domain';
import { requireRefName } from '../version-ref/version-ref.js';

/** What is said of a commit of Git. */
export interface GitCommitFacts {
  readonly gitCommit: string;
  readonly repository: string | null;
  readonly branch: string;
  readonly message: string;
}

const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const MAX_REPOSITORY = 2000;
const MAX_MESSAGE = 10_000;
/** Addresses are often written down with a password in them. */
const CREDENTIALS = /^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i;

/** The same without what nobody should read. @throws {InvalidInputError} for what cannot be said of a commit. */
export function requireGitCommit<Facts extends GitCommitFacts>(facts: Facts): Facts {
  if (!COMMIT.test(facts.gitCommit)) {
    throw new InvalidInputError('gitCommit', 'A Git commit is named by its 40 or 64 hexadecimal digits.');
  }
  requireRefName('branch', facts.branch);
  if (facts.message.length > MAX_MESSAGE) {
    throw new InvalidInputError('message', `A message has ${MAX_MESSAGE} characters at the most.`);
  }
  const repository = facts.repository?.replace(CREDENTIALS, '$1') ?? null;
  if ((repository?.length ?? 0) > MAX_REPOSITORY) {
    throw new InvalidInputError('repository', `An address has ${MAX_REPOSITORY} characters at the most.`);
  }
  return { ...facts, repository };
}
