import {
  readEnvironment,
  readServiceConfig,
  type Environment,
  type ServiceConfig,
} from '@orrery/platform-service';
import { z } from 'zod';
import { lakehouseRoots, type LakehouseRoot } from './lakehouse/lakehouse.config.js';

export interface DataConfig extends ServiceConfig {
  /** Largest file that is ingested. */
  readonly maxFileBytes: number;
  /** A second artifact store, from which damaged bytes are repaired; null for none. */
  readonly mirrorUrl: string | null;
  /** Stored bytes that are read every minute to find damage; 0 for none. */
  readonly scrubMegabytesPerMinute: number;
  /** Ingests under way at a time, and as many again waiting; more are refused. */
  readonly maxIngests: number;
  /** How long the files of a deleted version are kept. */
  readonly deletedVersionsKeptMs: number;
  /** Data jobs that this instance works on at a time. */
  readonly maxDataJobs: number;
  /** Files that are analysed at a time. */
  readonly maxTableSessions: number;
  /** Memory that the analysis of one file may take before it spills to disk. */
  readonly tableMemoryMegabytes: number;
  /** Time that the analysis of one file may take. */
  readonly tableDeadlineMs: number;
  /** Room on the disk for files of versions that are read as tables. */
  readonly tableCacheBytes: number;
  /** Room on the disk for lists of rows that failed expectations. */
  readonly failedRowBytes: number;
  /** Rows of two versions together that are compared while a request waits; more take a job. */
  readonly directDiffRows: number;
  /** Room on the disk for such comparisons. */
  readonly rowDiffBytes: number;
  /** Folders and buckets that tables of lakehouses may lie in, by name. */
  readonly lakehouseRoots: ReadonlyMap<string, LakehouseRoot>;
  /** Room on the disk for files of tables that lie in buckets. */
  readonly lakehouseCacheBytes: number;
  /** Largest body with events of lineage, after it was decompressed. */
  readonly maxLineageBytes: number;
  /** How long events of lineage are kept as they came; the graph that they made stays. */
  readonly lineageEventsKeptMs: number;
  /** Where what Orrery's jobs report is sent to, as OpenLineage: each with `/api/v1/lineage` behind it. */
  readonly openLineageUrls: readonly string[];
  /** What is shown to all of them. */
  readonly openLineageToken: string | null;
}

const urls = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((url) => url.trim())
      .filter((url) => url !== ''),
  )
  .pipe(z.array(z.url({ protocol: /^https?$/ })));

const count = z.coerce.number().int().positive();

const schema = z.object({
  ORRERY_MAX_DATASET_BYTES: count.default(2 * 1024 * 1024 * 1024),
  ORRERY_ARTIFACTS_MIRROR: z.url().optional(),
  ORRERY_SCRUB_MB_PER_MINUTE: z.coerce.number().int().nonnegative().default(16),
  ORRERY_MAX_INGESTS: count.default(16),
  ORRERY_DELETED_VERSIONS_KEPT_MS: count.default(86_400_000),
  ORRERY_DATA_JOBS: count.default(2),
  ORRERY_TABLE_SESSIONS: count.default(2),
  ORRERY_TABLE_MEMORY_MB: count.min(64).default(128),
  ORRERY_TABLE_DEADLINE_MS: count.default(240_000),
  ORRERY_TABLE_CACHE_BYTES: count.default(4 * 1024 * 1024 * 1024),
  ORRERY_FAILED_ROW_BYTES: count.default(512 * 1024 * 1024),
  ORRERY_DIRECT_DIFF_ROWS: count.default(1_000_000),
  ORRERY_ROW_DIFF_BYTES: count.default(512 * 1024 * 1024),
  ORRERY_LAKEHOUSE_ROOTS: lakehouseRoots.default(new Map()),
  ORRERY_LAKEHOUSE_CACHE_BYTES: count.default(4 * 1024 * 1024 * 1024),
  ORRERY_MAX_LINEAGE_BYTES: count.default(16 * 1024 * 1024),
  ORRERY_LINEAGE_EVENTS_KEPT_MS: count.min(86_400_000).default(90 * 86_400_000),
  ORRERY_OPENLINEAGE_URLS: urls.default([]),
  ORRERY_OPENLINEAGE_TOKEN: z.string().min(1).nullable().default(null),
});

export function readDataConfig(env: Environment): DataConfig {
  const read = readEnvironment(schema, env);
  return Object.freeze({
    ...readServiceConfig(env),
    maxFileBytes: read.ORRERY_MAX_DATASET_BYTES,
    mirrorUrl: read.ORRERY_ARTIFACTS_MIRROR ?? null,
    scrubMegabytesPerMinute: read.ORRERY_SCRUB_MB_PER_MINUTE,
    maxIngests: read.ORRERY_MAX_INGESTS,
    deletedVersionsKeptMs: read.ORRERY_DELETED_VERSIONS_KEPT_MS,
    maxDataJobs: read.ORRERY_DATA_JOBS,
    maxTableSessions: read.ORRERY_TABLE_SESSIONS,
    tableMemoryMegabytes: read.ORRERY_TABLE_MEMORY_MB,
    tableDeadlineMs: read.ORRERY_TABLE_DEADLINE_MS,
    tableCacheBytes: read.ORRERY_TABLE_CACHE_BYTES,
    failedRowBytes: read.ORRERY_FAILED_ROW_BYTES,
    directDiffRows: read.ORRERY_DIRECT_DIFF_ROWS,
    rowDiffBytes: read.ORRERY_ROW_DIFF_BYTES,
    lakehouseRoots: read.ORRERY_LAKEHOUSE_ROOTS,
    lakehouseCacheBytes: read.ORRERY_LAKEHOUSE_CACHE_BYTES,
    maxLineageBytes: read.ORRERY_MAX_LINEAGE_BYTES,
    lineageEventsKeptMs: read.ORRERY_LINEAGE_EVENTS_KEPT_MS,
    openLineageUrls: read.ORRERY_OPENLINEAGE_URLS,
    openLineageToken: read.ORRERY_OPENLINEAGE_TOKEN,
  });
}
