import { parseArgs } from 'node:util';

export interface BenchOptions {
  readonly names: readonly string[];
  /** Exit 1 where a goal is missed. */
  readonly check: boolean;
  readonly list: boolean;
  readonly rounds: number;
  /** How many runs a tracking server has. */
  readonly runs: number;
  /** How many small files a dataset has. */
  readonly files: number;
  /** Of suites, the benchmarks to run; all of them when none is named. */
  readonly only: readonly string[];
}

/** Fewer rounds do not tell a difference from the machine's moods. */
const FEWEST_ROUNDS = 5;
const DEFAULT_ROUNDS = 7;
const FEWEST_RUNS = 1000;
const DEFAULT_RUNS = 10_000;
const FEWEST_FILES = 100;
const DEFAULT_FILES = 10_000;

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @throws {UsageError} naming what is wrong, with the benchmarks there are. */
export function readCommandLine(args: readonly string[], known: readonly string[]): BenchOptions {
  const { values, positionals } = parse(args, known);
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new UsageError(`There is no benchmark "${unknown}".\n\n${usage(known)}`);
  if (positionals.length === 0 && !values.list) throw new UsageError(usage(known));
  return {
    ...{ names: positionals, check: values.check, list: values.list, only: values.only },
    rounds: wholeNumber('rounds', values.rounds, FEWEST_ROUNDS, known),
    runs: wholeNumber('runs', values.runs, FEWEST_RUNS, known),
    files: wholeNumber('files', values.files, FEWEST_FILES, known),
  };
}

/** @throws {UsageError} */
function wholeNumber(option: string, text: string, fewest: number, known: readonly string[]): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= fewest) return number;
  throw new UsageError(`--${option}: a whole number from ${fewest} on.\n\n${usage(known)}`);
}

function parse(args: readonly string[], known: readonly string[]) {
  const flag = { type: 'boolean', default: false } as const;
  const rounds = { type: 'string', default: String(DEFAULT_ROUNDS) } as const;
  const runs = { type: 'string', default: String(DEFAULT_RUNS) } as const;
  const files = { type: 'string', default: String(DEFAULT_FILES) } as const;
  const only = { type: 'string', multiple: true, default: [] as string[] } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { check: flag, list: flag, rounds, runs, files, only },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${usage(known)}`);
  }
}

function usage(known: readonly string[]): string {
  return `npm run bench -- <name...> [options]     names: ${known.join(', ')}

  --check       exit 1 where a goal is missed
  --rounds n    rounds that count, ${FEWEST_ROUNDS} or more (${DEFAULT_ROUNDS})
  --runs n      runs that the tracking server has (${DEFAULT_RUNS.toLocaleString('en-US')})
  --files n     files of a dataset of small files (${DEFAULT_FILES.toLocaleString('en-US')})
  --only name   of the suites, run this benchmark; may be given again
  --list        show what each benchmark measures`;
}
