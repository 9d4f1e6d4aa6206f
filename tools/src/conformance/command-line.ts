import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError } from '../up/command-line.js';

export type ConformanceOptions = TestOptions | DifferentialOptions;

/** MLflow's own tests. */
export interface TestOptions {
  readonly kind: 'tests';
  /** A checkout of MLflow, whose tests are run. */
  readonly checkout: string;
  /** Whose client talks to Orrery: the checkout's, or the release that the requirements pin. */
  readonly package: 'checkout' | 'installed';
  /** An interpreter that has the packages already; otherwise one is made. */
  readonly python: string | null;
  /** What pytest is told besides. */
  readonly pytestArgs: readonly string[];
}

/** The same requests to MLflow's own server. */
export interface DifferentialOptions {
  readonly kind: 'differential';
  /** An interpreter that has MLflow already; otherwise one is made. */
  readonly python: string | null;
  /** What the comparison is told besides. */
  readonly args: readonly string[];
}

const usage = `npm run conformance:mlflow -- --checkout PATH [options] [-- arguments of pytest]
npm run conformance:mlflow -- --differential [options] [-- arguments of the comparison]

  --checkout PATH   a checkout of MLflow, whose tests are run
  --differential    the same requests are sent to MLflow's own server, and the answers compared
  --package NAME    whose client asks: "checkout" (the default) or "installed" (see requirements.txt)
  --python PATH     an interpreter that has the packages already; otherwise a virtual environment is made`;

/** @throws {UsageError} telling what there is. */
export function readConformanceCommandLine(args: readonly string[]): ConformanceOptions {
  const { values, positionals } = parse(args);
  const { checkout, package: whose = 'checkout' } = values;
  const python = values.python === undefined ? null : resolve(values.python);
  if (values.differential === true) return { kind: 'differential', python, args: positionals };
  if (checkout === undefined) throw new UsageError(`Name a checkout of MLflow.\n\n${usage}`);
  if (whose !== 'checkout' && whose !== 'installed') {
    throw new UsageError(`--package is "checkout" or "installed".\n\n${usage}`);
  }
  return { kind: 'tests', checkout: resolve(checkout), package: whose, python, pytestArgs: positionals };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: { checkout: text, package: text, python: text, differential: { type: 'boolean' } },
      allowPositionals: true,
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}
