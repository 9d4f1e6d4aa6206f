import { DomainError, type ErrorKind } from '@orrery/domain';
import type { Job } from 'bullmq';

/** What another service or store could not do now, and may do soon. */
const TRANSIENT: ReadonlySet<ErrorKind> = new Set(['unavailable', 'deadline', 'overloaded']);

/**
 * Makes one try of a job. `giveUp` is told why, in words that a caller may read, once no further try follows; until
 * then the error goes on to the queue, which tries again.
 */
export async function tryJob(
  job: Job,
  work: () => Promise<void>,
  giveUp: (reason: string) => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const declared = error instanceof DomainError ? error : null;
    const isFinal = declared !== null && !TRANSIENT.has(declared.kind);
    if (isFinal || job.attemptsMade + 1 >= (job.opts.attempts ?? 1)) {
      await giveUp(declared?.message ?? 'Something failed on our side; it was logged.');
    }
    // The queue takes a domain error for one that no further try can mend.
    if (declared !== null && !isFinal) throw new Error(declared.message, { cause: error });
    throw error;
  }
}
