import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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
  if (given) return { kind: 'found', program: given };
  const found = await findPython();
  if (found.kind === 'missing') return { kind: 'missing', reason: found.reasons.join('; ') };
  const { python } = await openPythonEnvironment(found.python, environment);
  return { kind: 'found', program: python };
}

/** A file beside the sources of a benchmark, which are compiled to tools/dist/bench. */
export function sourceOf(folder: string, file: string): string {
  return fileURLToPath(new URL(`../../src/bench/${folder}/${file}`, import.meta.url));
}
