import { acquireLock, LockHeldError, type FileLock, type LocalServer } from '@orrery/platform-local';
import type { UpOptions } from './command-line.js';
import type { Home } from './home.js';
import { loadTokens, openDatabases, openPostgres, openRedis, type Environment } from './infrastructure.js';
import { endLeftoverProcesses } from './leftover-processes.js';
import { mainJobIsDone, markMainJobDone } from './main-job.js';
import { waitUntilReady } from './readiness.js';
import { ServerGuard } from './server-guard.js';
import { serviceUrls, type Installation } from './service-environment.js';
import { claimPorts } from './service-ports.js';
import { startProcesses, stopProcesses } from './service-processes.js';
import type { StepDisplay } from './step-display.js';
import type { ProcessDefinition } from './supervised-process.js';
import { summarize } from './summary.js';

export interface UpContext {
  readonly home: Home;
  readonly options: UpOptions;
  readonly env: Environment;
  readonly display: StepDisplay;
  /** The processes that make up the platform, in the order of their start. */
  readonly arrange: (installation: Installation) => readonly ProcessDefinition[];
  readonly mainJob: (installation: Installation, signal: AbortSignal) => Promise<void>;
  /** Shows again what the main job found, where an earlier start has done it. */
  readonly showAnswer: (installation: Installation, signal: AbortSignal) => Promise<void>;
  /** Aborted when the person wants to leave. */
  readonly signal: AbortSignal;
}

export class AlreadyRunningError extends Error {
  readonly code = 'ALREADY_RUNNING';
  override readonly name = 'AlreadyRunningError';

  constructor(pid: number, url: string | null) {
    const place = url ?? 'its addresses are not known yet: it is starting';
    super(`Orrery runs already in this folder (process ${pid}): ${place}\nTo stop it: kill ${pid}`);
  }
}

type Closer = () => Promise<void>;

/** Starts everything, runs the main job if it is due, and stays until the signal. Returns the exit status. */
export async function up(context: UpContext): Promise<number> {
  const closers: Closer[] = [];
  try {
    const lock = await lockHome(context.home);
    closers.push(() => lock.release());
    const installation = await startAll(context, closers);
    await lock.annotate(serviceUrls(installation.ports).gateway);
    return await serve(context, installation);
  } finally {
    await drain(context, closers);
  }
}

async function serve(context: UpContext, installation: Installation): Promise<number> {
  const { options, display, signal } = context;
  const due = options.demo || !(await mainJobIsDone(installation));
  const status = due ? await tryMainJob(context, installation) : 0;
  if (options.exit) {
    if (due) return status;
    display.line('\nThe main job was done by an earlier start; --demo runs it again.\n');
    await context.showAnswer(installation, signal);
    return 0;
  }
  if (!signal.aborted) {
    display.line(summarize(installation));
    display.line('Ctrl-C stops everything; the next start finds its data.');
    await aborted(signal);
  }
  return 0;
}

async function tryMainJob(context: UpContext, installation: Installation): Promise<number> {
  const { display, mainJob, options, signal } = context;
  display.line();
  try {
    await mainJob(installation, signal);
    await markMainJobDone(installation);
    return 0;
  } catch (error) {
    if (signal.aborted) return 130;
    display.line(`\nThe main job failed: ${error instanceof Error ? error.message : String(error)}`);
    if (!options.exit) display.line('The services stay up; the next start runs it again.');
    return 1;
  }
}

async function lockHome({ lock }: Home): Promise<FileLock> {
  try {
    return await acquireLock(lock);
  } catch (error) {
    if (error instanceof LockHeldError) throw new AlreadyRunningError(error.holder.pid, error.holder.note);
    throw error;
  }
}

async function startAll(context: UpContext, closers: Closer[]): Promise<Installation> {
  const { home, env, signal } = context;
  const leftovers = await endLeftoverProcesses(home.processes);
  if (leftovers > 0) context.display.line(`  Ended ${leftovers} processes of a start that was killed.`);
  const postgres = await openServer(context, 'PostgreSQL', () => openPostgres(home, env), closers);
  const redis = await openServer(context, 'Redis', () => openRedis(home, env), closers);
  const databaseUrls = await step(
    context,
    'Databases',
    () => openDatabases(home, postgres.url, env),
    (urls) => `${urls.size}, each with a role of its own`,
  );
  const claimed = await claimPorts(home.ports);
  closers.push(() => claimed.release());
  const tokens = await loadTokens(home);
  const installation: Installation = {
    home,
    ports: claimed.ports,
    tokens,
    databaseUrls,
    redisUrl: redis.url,
  };
  const processes = startProcesses(context.arrange(installation));
  closers.push(() => stopProcesses(processes));
  const urls = serviceUrls(claimed.ports);
  await step(
    context,
    'Services',
    () => waitUntilReady(urls, processes, signal),
    () =>
      `${Object.keys(urls).length} ready in ${processes.length === 1 ? 'one process' : `${processes.length} processes`}`,
  );
  return installation;
}

async function openServer(
  context: UpContext,
  label: string,
  open: () => Promise<LocalServer>,
  closers: Closer[],
): Promise<LocalServer> {
  const server = await step(context, label, open, describe);
  const guard = new ServerGuard(server, open, (problem) => context.display.line(`${label}: ${problem}`));
  closers.push(() => guard.stop());
  return server;
}

function describe({ origin, url }: LocalServer): string {
  const { hostname, port } = new URL(url);
  const how = { started: 'started', reused: 'found running', external: 'given' }[origin];
  return `${how}, ${hostname}:${port}`;
}

async function step<Result>(
  { display, signal }: UpContext,
  label: string,
  work: () => Promise<Result>,
  outcome: (result: Result) => string,
): Promise<Result> {
  signal.throwIfAborted();
  return display.run(label, work, outcome);
}

/** In reverse order of the start: the gateway, the services, Redis, PostgreSQL, the lock. */
async function drain({ display, signal }: UpContext, closers: readonly Closer[]): Promise<void> {
  if (signal.aborted) display.line('\nStopping …');
  for (const close of [...closers].reverse()) {
    await close().catch((error: unknown) => {
      display.line(`While stopping: ${error instanceof Error ? error.message : String(error)}`);
    });
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
