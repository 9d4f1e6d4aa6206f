import { parseArgs } from 'node:util';

export interface BenchOptions {
  readonly names: readonly string[];
  /** Exit 1 where a goal is missed. */
  readonly check: boolean;
  readonly list: boolean;
  readonly rounds: number;
}

/** Fewer rounds do not tell a difference from the machine's moods. */
const FEWEST_ROUNDS = 5;
const DEFAULT_ROUNDS = 7;

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @throws {UsageError} naming what is wrong, with the benchmarks there are. */
export function readCommandLine(args: readonly string[], known: readonly string[]): BenchOptions {
  const { values, positionals } = parse(args, known);
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new UsageError(`There is no benchmark "${unknown}".\n\n${usage(known)}`);
  if (positionals.length === 0 && !values.list) throw new UsageError(usage(known));
  const rounds = Number(values.rounds);
  if (!Number.isSafeInteger(rounds) || rounds < FEWEST_ROUNDS)
    throw new UsageError(`--rounds: a whole number from ${FEWEST_ROUNDS} on.\n\n${usage(known)}`);
  return { names: positionals, check: values.check, list: values.list, rounds };
}

function parse(args: readonly string[], known: readonly string[]) {
  const flag = { type: 'boolean', default: false } as const;
  const rounds = { type: 'string', default: String(DEFAULT_ROUNDS) } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { check: flag, list: flag, rounds },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${usage(known)}`);
  }
}

function usage(known: readonly string[]): string {
  return `npm run bench -- <name...> [options]     names: ${known.join(', ')}

  --check       exit 1 where a goal is missed
  --rounds n    rounds that count, ${FEWEST_ROUNDS} or more (${DEFAULT_ROUNDS})
  --list        show what each benchmark measures`;
}
