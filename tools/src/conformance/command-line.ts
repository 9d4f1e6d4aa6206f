import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError } from '../up/command-line.js';

export interface ConformanceOptions {
  /** A checkout of MLflow, whose tests are run. */
  readonly checkout: string;
  /** Whose client talks to Orrery: the checkout's, or the release that the requirements pin. */
  readonly package: 'checkout' | 'installed';
  /** An interpreter that has the packages already; otherwise one is made. */
  readonly python: string | null;
  /** What pytest is told besides. */
  readonly pytestArgs: readonly string[];
}

const usage = `npm run conformance:mlflow -- --checkout PATH [options] [-- arguments of pytest]

  --checkout PATH   a checkout of MLflow
  --package NAME    whose client asks: "checkout" (the default) or "installed" (see requirements.txt)
  --python PATH     an interpreter that has the packages already; otherwise a virtual environment is made`;

/** @throws {UsageError} telling what there is. */
export function readConformanceCommandLine(args: readonly string[]): ConformanceOptions {
  const { values, positionals } = parse(args);
  const { checkout, package: whose = 'checkout', python } = values;
  if (checkout === undefined) throw new UsageError(`Name a checkout of MLflow.\n\n${usage}`);
  if (whose !== 'checkout' && whose !== 'installed') {
    throw new UsageError(`--package is "checkout" or "installed".\n\n${usage}`);
  }
  return {
    checkout: resolve(checkout),
    package: whose,
    python: python === undefined ? null : resolve(python),
    pytestArgs: positionals,
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: { checkout: text, package: text, python: text },
      allowPositionals: true,
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}
