import { parseArgs } from 'node:util';
import { UsageError } from '../up/command-line.js';

export interface CalibrateOptions {
  readonly runs: number;
  readonly seed: number;
  /** Put the table into the guide. */
  readonly write: boolean;
}

/** Fewer runs would let much pass for Monte-Carlo error. */
const FEWEST_RUNS = 100;

const usage = `npm run calibrate -- [options]

  --runs N    simulated experiments of each kind: 10000 unless told, ${FEWEST_RUNS} at least
  --seed N    another seed gives other experiments; 1 unless told
  --write     puts the table into docs/guides/calibration.md`;

/** @throws {UsageError} telling what there is. */
export function readCalibrateCommandLine(args: readonly string[]): CalibrateOptions {
  const values = parse(args);
  const runs = Number(values.runs ?? 10_000);
  const seed = Number(values.seed ?? 1);
  if (!Number.isSafeInteger(runs) || runs < FEWEST_RUNS)
    throw new UsageError(`--runs: a whole number from ${FEWEST_RUNS} on.\n\n${usage}`);
  if (!Number.isSafeInteger(seed)) throw new UsageError(`--seed: a whole number.\n\n${usage}`);
  return { runs, seed, write: values.write === true };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    const options = { runs: text, seed: text, write: { type: 'boolean' } } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}
