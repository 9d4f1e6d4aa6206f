import { Injectable } from '@nestjs/common';
import { parseLogicalPath, type FileToPut } from '@orrery/platform-artifacts';
import { UnitOfWork } from '@orrery/platform-postgres';
import { Content } from '../content/content.js';
import { DatasetService } from '../dataset/dataset.service.js';
import type { CommittedVersion, NewVersion } from '../dataset-version/new-version.js';
import { VersionCommits } from '../dataset-version/version-commits.js';
import { VersionDecisions } from '../dataset-version/version-decisions.js';
import { VersionDeletions } from '../dataset-version/version-deletions.js';
import { versionTree, type TreeFile } from '../dataset-version/version-tree.js';
import { Versions } from '../dataset-version/versions.js';
import { VersionHoldRepository } from '../version-hold/version-hold.repository.js';
import { VersionRefRepository } from '../version-ref/version-ref.repository.js';
import { VersionRefs } from '../version-ref/version-refs.js';

/** Texts by their paths. */
export type TextFiles = Readonly<Record<string, string>>;

/** What specs about versions call of the service's inside. */
@Injectable()
export class VersionProbe {
  constructor(
    readonly content: Content,
    readonly datasets: DatasetService,
    readonly commits: VersionCommits,
    readonly decisions: VersionDecisions,
    readonly deletions: VersionDeletions,
    readonly versions: Versions,
    readonly holds: VersionHoldRepository,
    readonly refs: VersionRefs,
    readonly refRepository: VersionRefRepository,
    readonly unitOfWork: UnitOfWork,
  ) {}

  /** Stores files and commits them. */
  commit(
    dataset: string,
    files: TextFiles,
    version: Partial<Omit<NewVersion, 'dataset' | 'tree'>> = {},
  ): Promise<CommittedVersion> {
    return this.content.withLease(async (lease) => {
      const stored: TreeFile[] = [];
      let newBytes = 0;
      for await (const put of this.content.putFiles(lease, sources(files))) {
        for (const { path, file } of put) {
          const { digest, manifest, sizeBytes } = file;
          stored.push({ path: parseLogicalPath(path), digest, manifest, sizeBytes, md5: null });
          newBytes += file.newBytes;
        }
      }
      const what = { dataset, author: 'ada', format: 'FILES', newBytes, table: null } as const;
      return this.commits.commit(lease, { ...what, ...version, tree: versionTree(stored) });
    });
  }
}

async function* sources(files: TextFiles): AsyncGenerator<readonly FileToPut[]> {
  yield Object.entries(files).map(([path, text]) => ({ path, source: Buffer.from(text) }));
}
