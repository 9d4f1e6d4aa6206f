import type { DeliveryOutcome } from '@orrery/platform-outbound';
import type { Job } from 'bullmq';
import type { AlertDelivery } from '../alert/alert.js';

/** How a try ended. */
export type DeliveryTry = Pick<AlertDelivery, 'status' | 'deliveredAt' | 'error'>;

/** Keeps how a try of a job ended. @throws {Error} for the job to try again, as long as it may. */
export async function recordDelivery(
  outcome: DeliveryOutcome,
  job: Job,
  record: (tried: DeliveryTry) => Promise<void>,
): Promise<void> {
  if (outcome.kind === 'delivered') {
    await record({ status: 'DELIVERED', deliveredAt: new Date(), error: null });
    return;
  }
  const again = outcome.transient && job.attemptsMade + 1 < (job.opts.attempts ?? 1);
  await record({ status: again ? 'PENDING' : 'FAILED', deliveredAt: null, error: outcome.reason });
  if (again) throw new Error(outcome.reason);
}
