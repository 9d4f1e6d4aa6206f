import { DomainError, InvalidInputError, UnavailableError } from '@orrery/domain';
import type { Job } from 'bullmq';
import { expect, it } from 'vitest';
import { tryJob } from './try-job.js';

async function outcomeOf(error: Error, attemptsMade: number) {
  const job = { attemptsMade, opts: { attempts: 3 } } as Job;
  const reasons: string[] = [];
  const fail = () => Promise.reject(error);
  const giveUp = async (reason: string) => void reasons.push(reason);
  const thrown = await tryJob(job, fail, giveUp).catch((caught: unknown) => caught);
  return { reasons, isMendable: !(thrown instanceof DomainError) };
}

it('gives up at once, with the reason, what no further try can mend', async () => {
  const outcome = await outcomeOf(new InvalidInputError('column', 'There is no such column.'), 0);

  expect(outcome).toEqual({ reasons: ['There is no such column.'], isMendable: false });
});

it('tries again what failed because another service was away, and gives up after the last try', async () => {
  const away = new UnavailableError('data cannot be reached.');

  expect(await outcomeOf(away, 0)).toEqual({ reasons: [], isMendable: true });
  expect(await outcomeOf(away, 2)).toEqual({ reasons: ['data cannot be reached.'], isMendable: true });
});

it('tells nothing of what went wrong inside', async () => {
  const { reasons } = await outcomeOf(new Error('password authentication failed'), 2);

  expect(reasons).toEqual(['Something failed on our side; it was logged.']);
});
