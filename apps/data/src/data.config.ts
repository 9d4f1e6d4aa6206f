import {
  readEnvironment,
  readServiceConfig,
  type Environment,
  type ServiceConfig,
} from '@orrery/platform-service';
import { z } from 'zod';

export interface DataConfig extends ServiceConfig {
  /** Largest file that is ingested. */
  readonly maxFileBytes: number;
  /** A second artifact store, from which damaged bytes are repaired; null for none. */
  readonly mirrorUrl: string | null;
  /** Ingests under way at a time, and as many again waiting; more are refused. */
  readonly maxIngests: number;
  /** Data jobs that this instance works on at a time. */
  readonly maxDataJobs: number;
  /** Files that are analysed at a time. */
  readonly maxTableSessions: number;
  /** Memory that the analysis of one file may take before it spills to disk. */
  readonly tableMemoryMegabytes: number;
  /** Time that the analysis of one file may take. */
  readonly tableDeadlineMs: number;
}

const count = z.coerce.number().int().positive();

const schema = z.object({
  ORRERY_MAX_DATASET_BYTES: count.default(2 * 1024 * 1024 * 1024),
  ORRERY_ARTIFACTS_MIRROR: z.url().optional(),
  ORRERY_MAX_INGESTS: count.default(16),
  ORRERY_DATA_JOBS: count.default(2),
  ORRERY_TABLE_SESSIONS: count.default(2),
  ORRERY_TABLE_MEMORY_MB: count.min(64).default(1024),
  ORRERY_TABLE_DEADLINE_MS: count.default(240_000),
});

export function readDataConfig(env: Environment): DataConfig {
  const read = readEnvironment(schema, env);
  return Object.freeze({
    ...readServiceConfig(env),
    maxFileBytes: read.ORRERY_MAX_DATASET_BYTES,
    mirrorUrl: read.ORRERY_ARTIFACTS_MIRROR ?? null,
    maxIngests: read.ORRERY_MAX_INGESTS,
    maxDataJobs: read.ORRERY_DATA_JOBS,
    maxTableSessions: read.ORRERY_TABLE_SESSIONS,
    tableMemoryMegabytes: read.ORRERY_TABLE_MEMORY_MB,
    tableDeadlineMs: read.ORRERY_TABLE_DEADLINE_MS,
  });
}
