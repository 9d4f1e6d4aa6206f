import { Injectable } from '@nestjs/common';
import {
  ConflictError,
  InvalidInputError,
  NotFoundError,
  type DatasetId,
  type DatasetVersionId,
} from '@orrery/domain';
import { parseDigest, type LeaseId } from '@orrery/platform-artifacts';
import { Outbox } from '@orrery/platform-events';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import type { StoredContent } from './stored-content.js';
import { DatasetRepository } from '../dataset/dataset.repository.js';
import type { Dataset } from '../dataset/dataset.js';
import { requireSameColumns } from '../tabular-file/compare-columns.js';
import { DEFAULT_BRANCH } from '../version-ref/version-ref.js';
import { VersionRefRepository, type RefKey } from '../version-ref/version-ref.repository.js';
import { BranchMovedError } from './dataset-version.errors.js';
import { DatasetVersionRepository } from './dataset-version.repository.js';
import type { DatasetVersion } from './dataset-version.js';
import {
  completeVersion,
  type CommittedVersion,
  type CompleteVersion,
  type NewVersion,
} from './new-version.js';
import { VersionContent } from './version-content.js';
import { digestOfTree } from './version-tree.js';

/** Makes versions: numbered without gaps, each the next state of its branch, one after another in each dataset. */
@Injectable()
export class VersionCommits {
  constructor(
    private readonly datasets: DatasetRepository,
    private readonly versions: DatasetVersionRepository,
    private readonly refs: VersionRefRepository,
    private readonly content: VersionContent,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Makes stored files the next version of a branch, or finds the version that they are already.
   *
   * @param lease under which the files were stored; it is still held.
   * @throws {BranchMovedError} when the branch is not where the caller expects it.
   * @throws {NotFoundError | InvalidInputError | SchemaMismatchError}
   */
  async commit(lease: LeaseId, newVersion: NewVersion): Promise<CommittedVersion> {
    const wanted = completeVersion(newVersion);
    const content = await this.contentOf(lease, wanted);
    return this.unitOfWork.run(async () => {
      const dataset = await this.datasets.lockByName(wanted.dataset);
      const branch = { datasetId: dataset.id, kind: 'BRANCH', name: wanted.branch } as const;
      const head = await this.headOf(branch);
      const same = await this.findSame(head, branch, wanted, content);
      if (same !== null) return { version: same, isNew: false };
      requireExpected(wanted, head);
      requireAccepted(wanted, head);
      return { version: await this.insert(dataset, head, wanted, content), isNew: true };
    });
  }

  /** The version of a branch that this content is already, as a commit of an active version would find it. */
  async findKnown(
    datasetId: DatasetId,
    contentDigest: string,
    { branch: name = DEFAULT_BRANCH, sameAs = 'BRANCH' }: Pick<NewVersion, 'branch' | 'sameAs'> = {},
  ): Promise<DatasetVersion | null> {
    const branch = { datasetId, kind: 'BRANCH', name } as const;
    return this.findSame(await this.headOf(branch), branch, { sameAs, state: 'ACTIVE' }, { contentDigest });
  }

  private async contentOf(lease: LeaseId, { tree, newBytes }: CompleteVersion): Promise<StoredContent> {
    const [only, ...others] = tree.files;
    if (only !== undefined && others.length === 0) {
      const { digest: contentDigest, manifest: manifestDigest, sizeBytes } = only;
      return { contentDigest, manifestDigest, sizeBytes, newBytes };
    }
    const list = await this.content.putTree(lease, tree);
    return {
      contentDigest: digestOfTree(tree),
      manifestDigest: list.manifest,
      sizeBytes: tree.files.reduce((sum, file) => sum + file.sizeBytes, 0),
      newBytes: newBytes + list.newBytes,
    };
  }

  private async headOf(branch: RefKey): Promise<DatasetVersion | null> {
    const ref = await this.refs.find(branch);
    return ref && this.mustFind(ref.versionId);
  }

  private async mustFind(id: DatasetVersionId): Promise<DatasetVersion> {
    const version = (await this.versions.findByIds([id])).get(id);
    if (version === undefined) throw new NotFoundError('Dataset version', id);
    return version;
  }

  /** The version that this is already: on the way to the branch's head, or beside it where it waits for its release. */
  private async findSame(
    head: DatasetVersion | null,
    { datasetId, name }: RefKey,
    { sameAs, state }: Pick<CompleteVersion, 'sameAs' | 'state'>,
    { contentDigest }: Pick<StoredContent, 'contentDigest'>,
  ): Promise<DatasetVersion | null> {
    if (head !== null && head.content.contentDigest === contentDigest) return head;
    for (const version of await this.versions.findByContent(datasetId, name, contentDigest)) {
      if (version.state === 'QUARANTINED') {
        if (state === 'QUARANTINED' && (await this.isBeside(version, head))) return version;
      } else if (sameAs === 'BRANCH' && head !== null && (await this.versions.isAncestor(version, head))) {
        return version;
      }
    }
    return null;
  }

  private async isBeside(version: DatasetVersion, head: DatasetVersion | null): Promise<boolean> {
    return (await this.versions.firstParentId(version.id)) === (head?.id ?? null);
  }

  private async insert(
    dataset: Dataset,
    head: DatasetVersion | null,
    wanted: CompleteVersion,
    content: StoredContent,
  ): Promise<DatasetVersion> {
    const parents = wanted.parents ?? (head === null ? [] : [head.id]);
    await this.requireParents(dataset, parents);
    const version = describe(dataset, await this.versions.nextNumber(dataset.id), wanted, content);
    await this.versions.insert(version, parents);
    const manifests = wanted.tree.files.map(({ manifest }) => manifest);
    await this.content.use([parseDigest(content.manifestDigest), ...manifests], version.id);
    if (version.state === 'ACTIVE') {
      const branch = { datasetId: dataset.id, kind: 'BRANCH', name: version.branch } as const;
      const by = { cause: 'COMMITTED', movedBy: version.author, reason: version.message } as const;
      await this.refs.move(branch, { versionId: version.id, ...by });
    }
    await wanted.attach?.(version);
    await this.announce(dataset, version, parents);
    return version;
  }

  /** @throws {NotFoundError | InvalidInputError} for parents that are not there, or of another dataset, or named twice. */
  private async requireParents(dataset: Dataset, parents: readonly DatasetVersionId[]): Promise<void> {
    if (new Set(parents).size < parents.length) {
      throw new InvalidInputError('parents', 'A version comes from another once.');
    }
    const found = await this.versions.findByIds(parents);
    for (const id of parents) {
      const parent = found.get(id);
      if (parent?.datasetId !== dataset.id) throw new NotFoundError('Dataset version', id);
      if (parent.deletedAt !== null) throw new ConflictError(`Version ${parent.version} was deleted.`);
    }
  }

  private async announce(
    dataset: Dataset,
    version: DatasetVersion,
    parents: readonly DatasetVersionId[],
  ): Promise<void> {
    const { id, format, rows, columns, content, branch, message, git, state } = version;
    await this.outbox.publish('DatasetVersionCreated', dataset.id, {
      ...{ datasetId: dataset.id, dataset: dataset.name, versionId: id, version: version.version, rows },
      ...{ contentDigest: content.contentDigest, sizeBytes: content.sizeBytes, format, branch, message },
      ...{ gitCommit: git?.commit ?? null, gitRepository: git?.repository ?? null, parentIds: [...parents] },
      ...(columns.length > 0 && {
        columns: columns.map((column) => ({ name: column.name, type: column.type })),
      }),
      state: state === 'QUARANTINED' ? 'QUARANTINED' : 'ACTIVE',
    });
  }
}

function describe(
  { id: datasetId }: Dataset,
  version: number,
  { format, table, tree, branch, message, author, metadata, git, state, stateReason }: CompleteVersion,
  content: StoredContent,
): DatasetVersion {
  const [only] = tree.files;
  return {
    ...{ id: newId<DatasetVersionId>(), datasetId, version, format, content },
    ...{ rows: table?.rows ?? null, columns: table?.columns ?? [], fileCount: tree.files.length },
    onlyFile: only !== undefined && tree.files.length === 1 ? { path: only.path, md5: only.md5 } : null,
    ...{ branch, message, author, metadata, git, state, stateReason: stateReason ?? null },
    ...{ createdAt: new Date(), deletedAt: null, purgedAt: null },
  };
}

function requireExpected({ branch, expectedHead }: CompleteVersion, head: DatasetVersion | null): void {
  if (expectedHead === undefined || expectedHead === (head?.id ?? null)) return;
  throw new BranchMovedError(branch, expectedHead, head?.id ?? null);
}

/** The last word is under the lock: another version may have come since the caller looked. */
function requireAccepted({ accept, table }: CompleteVersion, head: DatasetVersion | null): void {
  if (accept !== undefined) accept(head);
  else if (table !== null && head !== null && head.columns.length > 0) {
    requireSameColumns(table.columns, head.columns);
  }
}
