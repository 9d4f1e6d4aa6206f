import { parseArgs } from 'node:util';
import type { TrialOptions } from './trial.js';

export interface EnduranceOptions extends TrialOptions {
  readonly names: readonly string[];
}

const DEFAULTS = { models: '200', minutes: '1' } as const;

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @throws {UsageError} naming what is wrong, with the trials there are. */
export function readCommandLine(args: readonly string[], known: readonly string[]): EnduranceOptions {
  const { values, positionals: names } = parse(args, known);
  const models = Number(values.models);
  const minutes = Number(values.minutes);
  if (names.length === 0) throw new UsageError(usage(known));
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new UsageError(`There is no trial "${unknown}".\n\n${usage(known)}`);
  if (!Number.isSafeInteger(models) || models < 2)
    throw new UsageError(`--models: a whole number from 2 on.\n\n${usage(known)}`);
  if (!(minutes > 0)) throw new UsageError(`--minutes: more than 0.\n\n${usage(known)}`);
  return { names, models, minutes };
}

function parse(args: readonly string[], known: readonly string[]) {
  const models = { type: 'string', default: DEFAULTS.models } as const;
  const minutes = { type: 'string', default: DEFAULTS.minutes } as const;
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: { models, minutes } });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${usage(known)}`);
  }
}

function usage(known: readonly string[]): string {
  return `npm run endurance -- <name...> [options]     names: ${known.join(', ')}

  --models n    models of the density trial (${DEFAULTS.models})
  --minutes m   length of the soak trial (${DEFAULTS.minutes}; 10 to be sure)`;
}
