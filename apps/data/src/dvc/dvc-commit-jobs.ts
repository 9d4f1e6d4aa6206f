import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { RunningJob } from '../data-job/data-job-kind.js';
import type { DataJob, JsonValue } from '../data-job/data-job.js';
import { DataJobs } from '../data-job/data-jobs.js';
import { DatasetVersionRepository } from '../dataset-version/dataset-version.repository.js';
import { DvcCommits, type CommitToRecord } from './dvc-commits.js';
import { toldCommit } from './told-commit.js';

const RECORD_JOB = 'record-dvc-commit';

/** Commits whose data takes longer to be read than anybody waits for an answer. */
@Injectable()
export class DvcCommitJobs implements OnModuleInit {
  constructor(
    private readonly jobs: DataJobs,
    private readonly commits: DvcCommits,
    private readonly versions: DatasetVersionRepository,
  ) {}

  onModuleInit(): void {
    this.jobs.register({ name: RECORD_JOB, run: (job) => this.run(job) });
  }

  /** @throws {InvalidInputError} for what no commit can be. */
  async start(asTold: CommitToRecord): Promise<DataJob> {
    const { told } = this.commits.requireRecordable(asTold);
    return this.jobs.start(RECORD_JOB, told as unknown as JsonValue, told.recordedBy);
  }

  /** What was recorded before an interruption is not recorded twice. */
  private async run(job: RunningJob): Promise<JsonValue> {
    const told = job.payload as unknown as CommitToRecord;
    const recorded = await this.commits.record(told, ({ path }, share) =>
      job.tell({ step: `Reading "${path}"`, progress: share }),
    );
    return (await toldCommit(told.remote, recorded, this.versions)) as JsonValue;
  }
}
