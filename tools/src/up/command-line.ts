import { parseArgs } from 'node:util';

export interface UpOptions {
  /** Every service as its own process, as production runs them. */
  readonly split: boolean;
  /** End once the main job is done. */
  readonly exit: boolean;
  /** Run the main job although it was done before. */
  readonly demo: boolean;
  readonly help: boolean;
}

export const usage = `npm start -- [options]

  --split   run every service as its own process, restarted when it dies
  --exit    end with status 0 once the main job is done
  --demo    run the main job again; the first start runs it anyway
  --help    show this

Environment: DATABASE_URL and REDIS_URL use servers that run already; ORRERY_HOME is where everything
is kept (.orrery in this clone); ORRERY_LOG_LEVEL is that of the services (info).`;

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export function readCommandLine(args: readonly string[]): UpOptions {
  const flag = { type: 'boolean', default: false } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { split: flag, exit: flag, demo: flag, help: { ...flag, short: 'h' } },
    });
    return values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}
