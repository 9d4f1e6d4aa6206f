import type { JobHandler } from '@orrery/platform-redis';

/** Work that is done again until it ends well, or is given up after the last try. */
export interface Work {
  readonly run: (payload: unknown, signal: AbortSignal) => Promise<void>;
  /** Tells those who wait that the work will not be done. */
  readonly giveUp: (payload: unknown, reason: string) => Promise<void>;
}

/** The jobs that this process works on, until it stops: then they are interrupted, and another process takes them up. */
export class Shift {
  private readonly stopping = new AbortController();
  private readonly jobs = new Set<Promise<void>>();

  handler({ run, giveUp }: Work): JobHandler {
    return async (payload, { attemptsMade, opts }) => {
      const { signal } = this.stopping;
      const job = run(payload, signal);
      this.jobs.add(job);
      try {
        await job;
      } catch (error) {
        const isLastTry = attemptsMade + 1 >= (opts.attempts ?? 1);
        if (isLastTry && !signal.aborted)
          await giveUp(payload, 'Something failed on our side; it was logged.');
        throw error;
      } finally {
        this.jobs.delete(job);
      }
    };
  }

  /** Interrupts the jobs and waits until they have let go. */
  async end(): Promise<void> {
    this.stopping.abort(new Error('The service stops.'));
    await Promise.allSettled(this.jobs);
  }
}
