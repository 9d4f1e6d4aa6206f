import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError } from '../up/command-line.js';

export interface OpenLineageOptions {
  /** A checkout of OpenLineage/compatibility-tests. */
  readonly checkout: string;
  /** A checkout of OpenLineage/OpenLineage, for the examples of its specification; null for none. */
  readonly spec: string | null;
}

const usage = `npm run conformance:openlineage -- --checkout PATH [options]

  --checkout PATH   a checkout of OpenLineage/compatibility-tests; its folder consumer is enough
  --spec PATH       a checkout of OpenLineage/OpenLineage; its folder spec/tests is enough`;

/** @throws {UsageError} telling what there is. */
export function readOpenLineageCommandLine(args: readonly string[]): OpenLineageOptions {
  const { checkout, spec } = parse(args);
  if (checkout === undefined)
    throw new UsageError(`Name a checkout of OpenLineage/compatibility-tests.\n\n${usage}`);
  return { checkout: resolve(checkout), spec: spec === undefined ? null : resolve(spec) };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({ args: [...args], options: { checkout: text, spec: text } }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}
