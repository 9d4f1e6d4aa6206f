import type { Aggregation } from '../feature-view/aggregation.js';

/** A file of a dataset on this machine. */
export interface SourceFile {
  readonly path: string;
  readonly format: 'CSV' | 'PARQUET';
  /** Names and types (in DuckDB's words) as they were found when the file was ingested. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** Computes a view's features at every moment at which one changes, and writes them as Parquet. */
export interface ComputeSnapshots {
  readonly kind: 'compute-snapshots';
  readonly files: readonly SourceFile[];
  readonly joinKeys: readonly string[];
  readonly timestampColumn: string;
  readonly aggregations: readonly Aggregation[];
  readonly availabilityDelayMs: number;
  readonly bucketMs: number;
  readonly output: string;
}

/** Writes the newest row of each entity to Redis. */
export interface WriteOnline {
  readonly kind: 'write-online';
  readonly snapshots: string;
  readonly joinKeys: readonly string[];
  readonly features: readonly string[];
  readonly upToMs: number;
  readonly ttlMs: number;
  readonly redisUrl: string;
  readonly keyPrefix: string;
}

/** The features of one view, as they are joined onto rows. */
export interface JoinedView {
  readonly snapshots: string;
  readonly joinKeys: readonly string[];
  readonly features: readonly string[];
  readonly ttlMs: number;
}

export type TimestampPart = 'HOUR_OF_DAY' | 'DAY_OF_WEEK';

/** Writes rows of a dataset with the features known at their times, as Parquet. */
export interface JoinTrainingSet {
  readonly kind: 'join-training-set';
  readonly spine: SourceFile;
  readonly timestampColumn: string;
  readonly label: { readonly name: string; readonly column: string; readonly greaterThan: number };
  readonly columns: readonly string[];
  readonly timestampParts: readonly TimestampPart[];
  readonly views: readonly JoinedView[];
  readonly sinceMs: number | null;
  readonly untilMs: number | null;
  readonly maxRows: number | null;
  readonly seed: number;
  readonly output: string;
}

export type Task = ComputeSnapshots | WriteOnline | JoinTrainingSet;

export interface TrainingSetColumn {
  readonly name: string;
  readonly role: 'ENTITY' | 'TIMESTAMP' | 'FEATURE' | 'LABEL';
  readonly type: 'NUMBER' | 'STRING' | 'BOOLEAN' | 'TIMESTAMP';
}

interface Outcomes {
  readonly 'compute-snapshots': { readonly rows: number };
  readonly 'write-online': { readonly entities: number };
  readonly 'join-training-set': { readonly rows: number; readonly columns: readonly TrainingSetColumn[] };
}

/** What a task gives. */
export type Outcome<T extends Task> = Outcomes[T['kind']];

/** What the computing process says while and after it works. */
export type Report =
  | { readonly kind: 'progress'; readonly step: string; readonly facts: Readonly<Record<string, number>> }
  | { readonly kind: 'done'; readonly outcome: unknown }
  /** The data does not allow it: trying again would not help. */
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string };
