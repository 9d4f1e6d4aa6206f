import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError } from '../up/command-line.js';

export interface GxOptions {
  /** A checkout of Great Expectations; only `tests/test_definitions` of it is read. */
  readonly checkout: string;
  /** Only tests of expectations whose name has this in it. */
  readonly only: string | null;
}

const usage = `npm run conformance:gx -- --checkout PATH [options]

  --checkout PATH   a checkout of Great Expectations; tests/test_definitions of it is enough
  --only TEXT       only expectations whose name has this in it`;

/** @throws {UsageError} telling what there is. */
export function readGxCommandLine(args: readonly string[]): GxOptions {
  const { checkout, only } = parse(args);
  if (checkout === undefined) throw new UsageError(`Name a checkout of Great Expectations.\n\n${usage}`);
  return { checkout: resolve(checkout), only: only ?? null };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({ args: [...args], options: { checkout: text, only: text } }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}
