import type { DataJobId, JobState } from '@orrery/domain';
import type { JobReport } from '@orrery/platform-events';
import type { DataJob, JsonValue } from './data-job.js';

/** What a job tells while it runs. */
export interface JobProgress {
  /** What is being done now, in words. */
  readonly step: string;
  /** How much is done, 0 to 1; it never goes back. */
  readonly progress: number;
  /** From where to go on after an interruption; the last one told stays when none is. */
  readonly checkpoint?: JsonValue;
}

/** A job that runs: what is to be done, and from where. */
export interface RunningJob<Payload extends JsonValue = JsonValue> {
  readonly id: DataJobId;
  readonly payload: Payload;
  readonly checkpoint: JsonValue | null;
  readonly requestedBy: string;
  /** Aborted when the job was cancelled, taken over by another worker, or has to stop for a restart. */
  readonly signal: AbortSignal;
  /**
   * Keeps how far the job is; inside a transaction, together with what that wrote.
   * @throws {JobStoppedError} when the job is no longer this worker's: let it pass.
   */
  readonly tell: (at: JobProgress) => Promise<void>;
}

/**
 * One sort of long work. It may be run again from its last checkpoint after a crash, so what it does twice must be as
 * if done once.
 */
export interface DataJobKind<Payload extends JsonValue = JsonValue> {
  readonly name: string;
  /** Does it, and resolves to what came of it. A domain error fails the job; anything else is tried again. */
  readonly run: (job: RunningJob<Payload>) => Promise<JsonValue>;
  /** What lineage is told where a job comes to `state`, if anything; jobs of a kind without this touch no data. It throws nothing. */
  readonly lineage?: (job: DataJob, state: JobState) => Promise<JobFlows | null>;
}

/** What a job reads and writes, as lineage is told. */
export type JobFlows = Pick<JobReport, 'job' | 'inputs' | 'outputs'>;

/** The job was cancelled, or is somebody else's by now. */
export class JobStoppedError extends Error {
  constructor(id: DataJobId) {
    super(`Job ${id} is no longer to be done here.`);
    this.name = 'JobStoppedError';
  }
}
