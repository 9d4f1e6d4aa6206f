import { Injectable } from '@nestjs/common';
import { InvalidInputError } from '@orrery/domain';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import { requireGitCommit } from './git-commit.js';
import { DvcCommitRepository } from './dvc-commit.repository.js';
import { DvcCommitLineage } from './dvc-commit-lineage.js';
import type { DvcCommit, DvcCommitId, DvcOutput, RecordedCommit } from './dvc-commit.js';
import { DvcRemoteRepository } from './dvc-remote.repository.js';
import { requireRemoteName } from './object-name.js';
import { readTrackedOutputs, type RepositoryFile, type TrackedOutput } from './read-tracked-outputs.js';
import { TrackedData } from './tracked-data.js';

/** A commit of Git with its files that say which data it goes with. */
export interface CommitToRecord {
  readonly remote: string;
  readonly gitCommit: string;
  readonly repository: string | null;
  readonly branch: string;
  readonly message: string;
  readonly files: readonly RepositoryFile[];
  readonly recordedBy: string;
}

interface RecordableCommit {
  /** Without what nobody should read. */
  readonly told: CommitToRecord;
  readonly wanted: readonly TrackedOutput[];
  readonly datasets: ReadonlyMap<TrackedOutput, string>;
}

/** Is told which output is next, and what share of them is done. */
export type OnOutput = (output: TrackedOutput, share: number) => Promise<void>;

/** Commits of Git, and the dataset versions that go with them. */
@Injectable()
export class DvcCommits {
  constructor(
    private readonly remotes: DvcRemoteRepository,
    private readonly commits: DvcCommitRepository,
    private readonly data: TrackedData,
    private readonly lineage: DvcCommitLineage,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * Makes a version of each output whose objects are here, one after another. Told again, it goes on with those that
   * have none yet.
   * @throws {ConflictError} when the remote is deleted meanwhile; versions that were made stay.
   * @throws {InvalidInputError | OverloadedError | UnavailableError | DeadlineError}
   */
  async record(asTold: CommitToRecord, onOutput?: OnOutput): Promise<RecordedCommit> {
    const { told, wanted, datasets } = this.requireRecordable(asTold);
    const commit = await this.open(told);
    const known = new Map((await this.commits.outputsOf([commit.id])).map((output) => [output.path, output]));
    const outputs: DvcOutput[] = [];
    for (const output of wanted) {
      const before = known.get(output.path);
      await onOutput?.(output, outputs.length / wanted.length);
      outputs.push(
        before?.state === 'COMMITTED' && before.oid === output.oid
          ? before
          : await this.take({ remote: told.remote, commit, output, dataset: datasets.get(output) ?? '' }),
      );
    }
    await this.unitOfWork.run(() => this.lineage.tellEnded(told.remote, commit, outputs));
    return { commit, outputs };
  }

  /** The outputs that a commit names, and the dataset of each. @throws {InvalidInputError} */
  requireRecordable(told: CommitToRecord): RecordableCommit {
    const remote = requireRemoteName(told.remote);
    const wanted = readTrackedOutputs(told.files);
    return { told: requireGitCommit(told), wanted, datasets: datasetsOf(remote, wanted) };
  }

  private async take(wanted: Parameters<TrackedData['take']>[0]): Promise<DvcOutput> {
    const { commit, output, dataset } = wanted;
    const saved = { ...output, commitId: commit.id, dataset, ...(await this.data.take(wanted)) };
    await this.unitOfWork.run(async () => {
      await this.commits.saveOutput(saved);
      await this.lineage.tellPart(wanted.remote, commit, saved);
    });
    return saved;
  }

  private open({ remote, files: _files, ...told }: CommitToRecord): Promise<DvcCommit> {
    return this.unitOfWork.run(async () => {
      const remoteId = await this.remotes.open(remote, told.recordedBy);
      const commit = { ...told, id: newId<DvcCommitId>(), remoteId, recordedAt: new Date() };
      await this.commits.insert(commit);
      const opened = (await this.commits.find(commit)) ?? commit;
      await this.lineage.tellBegun(remote, opened);
      return opened;
    });
  }
}

/** `data/raw.csv` pushed to `flights` is the dataset `flights.data.raw.csv`, unless its file names another. */
function datasetsOf(remote: string, outputs: readonly TrackedOutput[]): ReadonlyMap<TrackedOutput, string> {
  const names = new Map<string, TrackedOutput>();
  for (const output of outputs) {
    const path = output.path.replaceAll('/', '.').replace(/[^A-Za-z0-9._-]/g, '_');
    const name = output.dataset ?? `${remote}.${path}`;
    const other = names.get(name);
    if (other !== undefined) {
      const both = `"${other.path}" and "${output.path}"`;
      throw new InvalidInputError(
        'files',
        `${both} would both be the dataset "${name}": name one by "meta.dataset".`,
      );
    }
    names.set(name, output);
  }
  return new Map([...names].map(([name, output]) => [output, name]));
}
