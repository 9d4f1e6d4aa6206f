import { Injectable } from '@nestjs/common';
import { reportedCode } from '@orrery/domain';
import { JobReports, type JobReport } from '@orrery/platform-events';
import type { DvcCommit, DvcOutput } from './dvc-commit.js';

/** Tells lineage of recorded commits, in the caller's transaction: the ingests of their outputs are parts of them. */
@Injectable()
export class DvcCommitLineage {
  constructor(private readonly jobReports: JobReports) {}

  /** Told again with the commit, it is the same. */
  async tellBegun(remote: string, commit: DvcCommit): Promise<void> {
    await this.jobReports.report({ ...runOf(remote, commit), state: 'START', at: commit.recordedAt });
  }

  async tellPart(remote: string, commit: DvcCommit, { dataset, versionId }: DvcOutput): Promise<void> {
    if (versionId === null) return;
    const { job, runId } = runOf(remote, commit);
    await this.jobReports.report({
      runId: versionId,
      job: { ...job, name: `data.ingest/${dataset}`, kind: 'INGEST' },
      state: 'OTHER',
      parent: { runId, job: job.name },
    });
  }

  /** It goes on while outputs have no version: their objects may still be pushed, and the commit told again. */
  async tellEnded(remote: string, commit: DvcCommit, outputs: readonly DvcOutput[]): Promise<void> {
    const isComplete = outputs.every(({ state }) => state === 'COMMITTED');
    await this.jobReports.report({ ...runOf(remote, commit), state: isComplete ? 'COMPLETE' : 'RUNNING' });
  }
}

function runOf(
  remote: string,
  { id, gitCommit, repository, branch }: DvcCommit,
): Pick<JobReport, 'runId' | 'job'> {
  const known = { commit: gitCommit, repository: repository ?? undefined, branch };
  const { data: code } = reportedCode.safeParse(known);
  const job = { name: `data.dvc-commit/${remote}`, kind: 'DVC_COMMIT' };
  return { runId: id, job: { ...job, ...(code !== undefined && { code }) } };
}
