import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile, rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { identityOf, openLog } from '@orrery/platform-local';

export interface ProcessDefinition {
  readonly name: string;
  /** Arguments of Node: a script and its own arguments. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly logPath: string;
  /** Names the process for a later start, should this one be killed and leave it behind. */
  readonly identityPath: string;
}

const firstBackoffMs = 200;
const longestBackoffMs = 5_000;
// A process that ran this long had started well: its death begins a new series of restarts.
const steadyAfterMs = 10_000;
const drainMs = 15_000;

/** A process that is started again, after a pause that grows, whenever it ends by itself. */
export class SupervisedProcess {
  private child: ChildProcess | undefined;
  private deaths = 0;
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>;

  constructor(readonly definition: ProcessDefinition) {
    this.running = this.keepRunning();
    // Reported by stop(): a process that nobody awaits yet must not end its supervisor.
    this.running.catch(() => undefined);
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** How often in a row it ended soon after its start. */
  get deathsInARow(): number {
    return this.deaths;
  }

  /** Lets the process finish what it does; kills it when that takes too long. */
  async stop(): Promise<void> {
    this.stopping.abort();
    const { child } = this;
    if (!child) return this.running;
    child.kill('SIGTERM');
    const overdue = setTimeout(() => child.kill('SIGKILL'), drainMs);
    await this.running.finally(() => clearTimeout(overdue));
  }

  private async keepRunning(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const startedAt = performance.now();
      await this.runOnce();
      const steady = performance.now() - startedAt > steadyAfterMs;
      this.deaths = steady ? 1 : this.deaths + 1;
      const pause = Math.min(firstBackoffMs * 2 ** (this.deaths - 1), longestBackoffMs);
      await delay(pause, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  private async runOnce(): Promise<void> {
    const { args, cwd, env, logPath, identityPath } = this.definition;
    const log = await openLog(logPath);
    // In a session of its own: Ctrl-C in the terminal must not reach all services at once.
    const child = spawn(process.execPath, args, {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    const ended = once(child, 'exit');
    this.child = child;
    await log.close();
    if (child.pid !== undefined) await writeFile(identityPath, JSON.stringify(identityOf(child.pid)));
    if (this.stopping.signal.aborted) child.kill('SIGTERM');
    await ended;
    this.child = undefined;
    await rm(identityPath, { force: true });
  }
}
