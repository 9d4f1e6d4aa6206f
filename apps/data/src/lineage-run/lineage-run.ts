import type { JobState } from '@orrery/domain';

/** One time that a job ran. */
export interface LineageRun {
  readonly nodeId: number;
  readonly jobId: number;
  readonly runId: string;
  readonly state: JobState;
  readonly startedAt: Date;
  /** Null while it goes on. */
  readonly endedAt: Date | null;
  readonly nominalAt: string | null;
  readonly parentRunId: string | null;
  readonly parentJob: string | null;
  readonly error: string | null;
}
