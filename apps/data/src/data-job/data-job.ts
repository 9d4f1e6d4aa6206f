import type { DataJobId } from '@orrery/domain';

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: JsonValue;
}

export type DataJobState = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

/** Why a job failed, as a caller may see it. */
export interface JobFailure {
  readonly code: string;
  readonly message: string;
}

/** Work that outlasts a request. */
export interface DataJob {
  readonly id: DataJobId;
  /** What is done: `verify-version`. */
  readonly kind: string;
  readonly payload: JsonValue;
  readonly state: DataJobState;
  /** What is being done now, in words. */
  readonly step: string;
  /** How much is done, 0 to 1. */
  readonly progress: number;
  /** From where it goes on after an interruption; null for the beginning. */
  readonly checkpoint: JsonValue | null;
  /** What came of it; null until it succeeded. */
  readonly result: JsonValue | null;
  readonly failure: JobFailure | null;
  /** Whoever works on it names this number with all that it says: only the last one who took the job up is listened to. */
  readonly attempt: number;
  /** How often it was taken up since it was asked for, or gone on with. */
  readonly tries: number;
  readonly requestedBy: string;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  /** When its worker was last heard of. */
  readonly aliveAt: Date | null;
  readonly finishedAt: Date | null;
}
