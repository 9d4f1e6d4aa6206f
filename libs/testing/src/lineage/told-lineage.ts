import { parseEvent, type ReportedJob } from '@orrery/domain';
import { toOpenLineage } from '@orrery/platform-lineage';
import { openLineageFaults } from '@orrery/platform-lineage/testing';
import { Redis } from 'ioredis';
import type { TestService } from '../service/start-test-service.js';

const PRODUCER = 'https://example.com/orrery';

/**
 * What a service told of the runs of a job so far, in order. Each is held against OpenLineage's own schemas, as it will be
 * emitted. @throws {Error} where one does not fit.
 */
export async function toldLineage(
  { redis: { url, prefix } }: Pick<TestService, 'redis'>,
  job: string,
): Promise<readonly ReportedJob[]> {
  const redis = new Redis(url);
  const entries = await redis.xrange(`${prefix}:events`, '-', '+');
  redis.disconnect();
  const events = entries.map(([, [, body = '']]) => parseEvent(body));
  const told = events.flatMap(({ type, data }) => (type === 'JobReported' ? [data as ReportedJob] : []));
  const ofJob = told.filter(({ job: { name } }) => name === job);
  for (const report of ofJob) {
    const faults = openLineageFaults(toOpenLineage(report, PRODUCER));
    if (faults.length > 0) throw new Error(`${job}, ${report.state}: ${faults.join('; ')}`);
  }
  return ofJob;
}
