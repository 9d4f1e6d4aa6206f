import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A Python that can make virtual environments. */
export interface Python {
  readonly program: string;
  readonly version: string;
}

export type FoundPython =
  | { readonly kind: 'found'; readonly python: Python }
  | { readonly kind: 'missing'; readonly reasons: readonly string[] };

const CANDIDATES = ['python3', 'python', ...[14, 13, 12, 11, 10].map((minor) => `python3.${minor}`)];
const OLDEST_MINOR = 10;
const QUESTION = 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])';

/** The first Python on the PATH that suffices, else what was wrong with each. */
export async function findPython(candidates: readonly string[] = CANDIDATES): Promise<FoundPython> {
  const reasons: string[] = [];
  for (const program of candidates) {
    const answer = await ask(program);
    if (answer.kind === 'version' && suffices(answer.version))
      return { kind: 'found', python: { program, version: answer.version } };
    reasons.push(`${program}: ${answer.kind === 'version' ? `is ${answer.version}` : answer.reason}`);
  }
  return { kind: 'missing', reasons };
}

type Answer =
  { readonly kind: 'version'; readonly version: string } | { readonly kind: 'none'; readonly reason: string };

async function ask(program: string): Promise<Answer> {
  try {
    const { stdout } = await run(program, ['-c', QUESTION], { encoding: 'utf8' });
    return { kind: 'version', version: stdout.trim() };
  } catch (error) {
    return { kind: 'none', reason: whyNot(error) };
  }
}

/** Debian ships Python without what makes virtual environments. */
function whyNot(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'ENOENT') return 'not on the PATH';
  const stderr = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr.trim() : '';
  return stderr.split('\n').at(-1) || error.message;
}

function suffices(version: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  return major === 3 && minor !== undefined && minor >= OLDEST_MINOR;
}
