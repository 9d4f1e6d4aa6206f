import { posix } from 'node:path';
import { Injectable } from '@nestjs/common';
import { DomainError, NameTakenError } from '@orrery/domain';
import type { StoredFile } from '@orrery/platform-artifacts';
import { Content } from '../content/content.js';
import type { DatasetVersion } from '../dataset-version/dataset-version.js';
import { VersionCommits } from '../dataset-version/version-commits.js';
import { versionTree, type TreeFile } from '../dataset-version/version-tree.js';
import { DatasetService } from '../dataset/dataset.service.js';
import { Intake } from '../ingest/intake.js';
import type { IntakeRequest } from '../ingest/intake-request.js';
import type { FileFormat } from '../tabular-file/file-format.js';
import type { DvcCommit, OutputOutcome } from './dvc-commit.js';
import { DvcObjectRepository, type DvcObject } from './dvc-object.repository.js';
import { isFolder, type ObjectName } from './object-name.js';
import { readFolderList } from './read-folder-list.js';
import type { TrackedOutput } from './read-tracked-outputs.js';

/** An output of a commit, and the dataset that it is a version of. */
export interface OutputToTake {
  readonly remote: string;
  readonly commit: DvcCommit;
  readonly output: TrackedOutput;
  readonly dataset: string;
}

const TABLES: ReadonlyMap<string, FileFormat> = new Map([
  ['.csv', 'CSV'],
  ['.parquet', 'PARQUET'],
  ['.jsonl', 'JSON_LINES'],
  ['.ndjson', 'JSON_LINES'],
  ['.arrow', 'ARROW'],
]);
/** What is called a table and is none is kept as a file. */
const NO_TABLE: readonly string[] = ['UNREADABLE_FILE', 'FILE_TOO_COMPLEX'];
/** What may be otherwise in a moment is not written down: whoever asked asks again. */
const PASSING: readonly string[] = ['overloaded', 'unavailable', 'deadline'];
const SHOWN_MISSING = 100;

/** Makes dataset versions of objects that were pushed. */
@Injectable()
export class TrackedData {
  constructor(
    private readonly objects: DvcObjectRepository,
    private readonly datasets: DatasetService,
    private readonly content: Content,
    private readonly commits: VersionCommits,
    private readonly intake: Intake,
  ) {}

  /** @throws {OverloadedError | UnavailableError | DeadlineError} */
  async take(wanted: OutputToTake): Promise<OutputOutcome> {
    try {
      const object = await this.objects.find(wanted.remote, wanted.output);
      if (object === null) return incomplete([wanted.output.oid]);
      return isFolder(wanted.output)
        ? await this.takeFolder(wanted, object)
        : await this.takeFile(wanted, object);
    } catch (error) {
      if (!(error instanceof DomainError) || PASSING.includes(error.kind)) throw error;
      return { state: 'REFUSED', versionId: null, missing: [], missingCount: 0, reason: error.message };
    }
  }

  private async takeFolder(wanted: OutputToTake, object: DvcObject): Promise<OutputOutcome> {
    const { hash } = wanted.output;
    const listed = readFolderList(await this.textOf(object));
    const oids = new Set(listed.map(({ oid }) => oid));
    const found = await this.objects.findMany(wanted.commit.remoteId, hash, [...oids]);
    const files: TreeFile[] = listed.flatMap(({ path, oid }) => {
      const file = found.get(oid);
      return file === undefined ? [] : [{ ...fileOf(file, { hash, oid }), path }];
    });
    if (found.size < oids.size) return incomplete([...oids].filter((oid) => !found.has(oid)));
    const tree = versionTree(files);
    const request = await this.requestOf(wanted, 'FILES');
    const { version } = await this.content.withLease((lease) =>
      this.commits.commit(lease, { ...request, tree, newBytes: 0, table: null }),
    );
    return committed(version);
  }

  private async takeFile(wanted: OutputToTake, object: DvcObject): Promise<OutputOutcome> {
    const { chunks } = await this.content.describe(object.manifest);
    const file: StoredFile = { ...fileOf(object, wanted.output), newBytes: 0, chunks };
    const format = TABLES.get(posix.extname(wanted.output.path).toLowerCase()) ?? 'FILES';
    try {
      return await this.takeAs(format, wanted, file);
    } catch (error) {
      if (!(error instanceof DomainError) || !NO_TABLE.includes(error.code)) throw error;
      return this.takeAs('FILES', wanted, file);
    }
  }

  private async takeAs(format: FileFormat, wanted: OutputToTake, file: StoredFile): Promise<OutputOutcome> {
    const request = { ...(await this.requestOf(wanted, format)), path: posix.basename(wanted.output.path) };
    const { version } = await this.content.withLease((lease) =>
      this.intake.takeStored(request, { lease, file }),
    );
    return committed(version);
  }

  private async requestOf(wanted: OutputToTake, format: FileFormat): Promise<Omit<IntakeRequest, 'path'>> {
    const { remote, commit, dataset, output } = wanted;
    await this.openDataset(wanted);
    return {
      ...{ dataset, format, branch: commit.branch, message: commit.message, author: commit.recordedBy },
      git: { commit: commit.gitCommit, repository: commit.repository },
      metadata: { 'dvc.remote': remote, 'dvc.path': output.path, [`dvc.${output.hash}`]: output.oid },
      // A branch of Git goes back to what it had by a commit of its own.
      sameAs: 'HEAD',
    };
  }

  private async openDataset({ remote, dataset, output }: OutputToTake): Promise<void> {
    if ((await this.datasets.find(dataset)) !== null) return;
    try {
      await this.datasets.create(dataset, `"${output.path}" as DVC pushes it to "${remote}".`);
    } catch (error) {
      if (!(error instanceof NameTakenError)) throw error;
    }
  }

  private async textOf({ manifest }: DvcObject): Promise<string> {
    const pieces: Uint8Array[] = [];
    for await (const piece of await this.content.read(manifest)) pieces.push(piece as Uint8Array);
    return Buffer.concat(pieces).toString('utf8');
  }
}

function fileOf({ digest, manifest, sizeBytes }: DvcObject, { hash, oid }: ObjectName) {
  return { digest, manifest, sizeBytes, md5: hash === 'md5' ? oid : null };
}

function incomplete(missing: readonly string[]): OutputOutcome {
  const reason = `Not all objects were pushed: ${missing.length} are missing. Push them, and record the commit again.`;
  const shown = missing.slice(0, SHOWN_MISSING);
  return { state: 'INCOMPLETE', versionId: null, missing: shown, missingCount: missing.length, reason };
}

function committed({ id }: DatasetVersion): OutputOutcome {
  return { state: 'COMMITTED', versionId: id, missing: [], missingCount: 0, reason: null };
}
