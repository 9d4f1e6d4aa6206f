import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findPython } from '../clients/find-python.js';
import { openPythonEnvironment } from '../clients/python-environment.js';
import { repositoryRoot } from '../up/home.js';

export type BenchPython =
  | { readonly kind: 'found'; readonly program: string }
  | { readonly kind: 'missing'; readonly reason: string };

/** Where a virtual environment is, and what is in it. */
export interface BenchEnvironment {
  readonly folder: string;
  readonly requirements: string;
}

/**
 * A Python with the packages of `requirements.txt` in a folder of the benchmarks, unless another list is given: the one that
 * the environment names, or one of its own, made once.
 * @throws {Error} when what the environment names does not run.
 */
export async function benchPython(
  folder: string,
  variable: string,
  environment: BenchEnvironment = {
    folder: join(repositoryRoot, '.orrery', `bench-${folder}`),
    requirements: sourceOf(folder, 'requirements.txt'),
  },
): Promise<BenchPython> {
  const given = process.env[variable];
  if (given) return { kind: 'found', program: await runnable(given, variable) };
  const found = await findPython();
  if (found.kind === 'missing') return { kind: 'missing', reason: found.reasons.join('; ') };
  const { python } = await openPythonEnvironment(found.python, environment);
  return { kind: 'found', program: python };
}

async function runnable(program: string, variable: string): Promise<string> {
  try {
    await promisify(execFile)(program, ['--version']);
    return program;
  } catch (cause) {
    throw new Error(`${variable} is ${program}, which is no Python that runs.`, { cause });
  }
}

/** A file beside the sources of a benchmark, which are compiled to tools/dist/bench. */
export function sourceOf(folder: string, file: string): string {
  return fileURLToPath(new URL(`../../src/bench/${folder}/${file}`, import.meta.url));
}
