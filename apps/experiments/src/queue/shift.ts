import type { JobHandler } from '@orrery/platform-redis';
import { DelayedError, type Job } from 'bullmq';

/** Work that is done again until it ends well, or is given up after the last try. */
export interface Work {
  readonly run: (payload: unknown, signal: AbortSignal) => Promise<void>;
  /** Tells those who wait that the work will not be done. */
  readonly giveUp: (payload: unknown, reason: string) => Promise<void>;
}

/** Time for this process to let go of its queues before it could take its own job up again. */
const HANDOVER_MS = 2000;

/** The jobs that this process works on, until it stops: then they are interrupted, and another process takes them up. */
export class Shift {
  private readonly stopping = new AbortController();
  private readonly jobs = new Set<Promise<void>>();

  handler({ run, giveUp }: Work): JobHandler {
    return async (payload, job) => {
      const { signal } = this.stopping;
      const done = run(payload, signal);
      this.jobs.add(done);
      try {
        await done;
      } catch (error) {
        if (signal.aborted) return await handOver(job);
        const isLastTry = job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
        if (isLastTry) await giveUp(payload, 'Something failed on our side; it was logged.');
        throw error;
      } finally {
        this.jobs.delete(done);
      }
    };
  }

  /** Interrupts the jobs and waits until they have let go. */
  async end(): Promise<void> {
    this.stopping.abort(new Error('The service stops.'));
    await Promise.allSettled(this.jobs);
  }
}

/** Puts a job back without counting the interrupted try. */
async function handOver(job: Job): Promise<never> {
  await job.moveToDelayed(Date.now() + HANDOVER_MS, job.token);
  throw new DelayedError();
}
