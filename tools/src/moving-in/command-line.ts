import { parseArgs } from 'node:util';
import { UsageError } from '../up/command-line.js';

/** Who calls a server: the value of its `Authorization` header; null for a server that asks for nothing. */
export type Authorization = string | null;

export interface MoveOptions {
  readonly from: string;
  readonly to: string;
  readonly fromAuthorization: Authorization;
  readonly toAuthorization: Authorization;
  /** What the source is called here; what it names is known again at the next import. */
  readonly source: string;
  readonly concurrency: number;
}

export const usage = `npm run import:mlflow -- --from http://mlflow:5000 --to http://orrery [options]

Moves a whole MLflow server in: experiments, runs with their histories and files, logged models, the registry.
Can be stopped and run again at any time: what is here already is passed over.

  --from <url>          the MLflow server
  --to <url>            the address of Orrery
  --from-token <token>  a token of the MLflow server (MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and _PASSWORD)
  --to-token <token>    a token of an admin of Orrery (ORRERY_TOKEN)
  --source-name <name>  what the source is called here; host and port of --from when not given
  --concurrency <n>     requests at a time, 1 to 64 (8)
  --help                show this

Exit status: 0 when everything is here, 1 when something is not (it is listed), 2 for a wrong command line.`;

type Environment = Readonly<Record<string, string | undefined>>;

/** @returns null when help is asked for. @throws {UsageError} */
export function readCommandLine(args: readonly string[], env: Environment): MoveOptions | null {
  const values = parsed(args);
  if (values.help === true) return null;
  const from = address('--from', values.from);
  const to = address('--to', values.to);
  const concurrency = Number(values.concurrency ?? 8);
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 64) {
    throw new UsageError(`--concurrency must be from 1 to 64.\n\n${usage}`);
  }
  const toToken = values['to-token'] ?? env['ORRERY_TOKEN'];
  return {
    from,
    to,
    fromAuthorization: sourceAuthorization(values['from-token'], env),
    toAuthorization: toToken === undefined ? null : `Bearer ${toToken}`,
    source: values['source-name'] ?? new URL(from).host,
    concurrency,
  };
}

function parsed(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        from: text,
        to: text,
        'from-token': text,
        'to-token': text,
        'source-name': text,
        concurrency: text,
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

function address(option: string, value: string | undefined): string {
  if (value !== undefined && /^https?:\/\//.test(value) && URL.canParse(value))
    return value.replace(/\/+$/, '');
  throw new UsageError(`${option} must be an http or https address.\n\n${usage}`);
}

function sourceAuthorization(token: string | undefined, env: Environment): Authorization {
  const bearer = token ?? env['MLFLOW_TRACKING_TOKEN'];
  if (bearer !== undefined) return `Bearer ${bearer}`;
  const user = env['MLFLOW_TRACKING_USERNAME'];
  if (user === undefined) return null;
  const credentials = `${user}:${env['MLFLOW_TRACKING_PASSWORD'] ?? ''}`;
  return `Basic ${Buffer.from(credentials, 'utf8').toString('base64')}`;
}
