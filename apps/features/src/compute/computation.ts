import { fork, type ChildProcess } from 'node:child_process';
import { childEntry } from './child-entry.js';
import { UnusableRowsError } from './compute.errors.js';
import type { Outcome, Report, Task } from './tasks.js';

export type ProgressListener = (step: string, facts: Readonly<Record<string, number>>) => void;

/**
 * A process of its own that computes one task after the other, so that the event loop of the service stays free and
 * the memory goes back when the job is done. It ends with the service, however the service ends.
 */
export class Computation {
  private readonly child: ChildProcess;

  constructor(private readonly onProgress: ProgressListener) {
    this.child = fork(childEntry(), {
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { TZ: 'UTC' },
    });
  }

  /** @throws {UnusableRowsError} when the data does not allow it; any other error may pass when tried again. */
  run<T extends Task>(task: T): Promise<Outcome<T>> {
    return new Promise((resolve, reject) => {
      const settle = (action: () => void): void => {
        this.child.off('message', onMessage).off('exit', onExit).off('error', onError);
        action();
      };
      const onExit = (code: number | null, signal: string | null): void =>
        settle(() => reject(new Error(`The computing process ended (${signal ?? code}).`)));
      const onError = (error: Error): void => settle(() => reject(error));
      const onMessage = (message: unknown): void => {
        const report = message as Report;
        if (report.kind === 'progress') this.onProgress(report.step, report.facts);
        else if (report.kind === 'done') settle(() => resolve(report.outcome as Outcome<T>));
        else if (report.kind === 'refused') settle(() => reject(new UnusableRowsError(report.message)));
        else settle(() => reject(new Error(report.message)));
      };
      this.child.on('message', onMessage).on('exit', onExit).on('error', onError);
      if (!this.child.connected) return onExit(this.child.exitCode, this.child.signalCode);
      this.child.send(task, (error) => error && onError(error));
    });
  }

  /** Ends the process at once; a task under way is rejected. */
  end(): void {
    this.child.kill('SIGKILL');
  }
}
