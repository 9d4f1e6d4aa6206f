import type { Capability } from '../capability.js';
import { DescribeVersions1760000000020 } from '../database/migrations/1760000000020-describe-versions.js';
import { NameVersions1760000000021 } from '../database/migrations/1760000000021-name-versions.js';
import { DatasetEntity } from '../dataset/dataset.entity.js';
import { DatasetLoader } from '../dataset/dataset.loader.js';
import { DatasetRepository } from '../dataset/dataset.repository.js';
import { DatasetResolver } from '../dataset/dataset.resolver.js';
import { DatasetService } from '../dataset/dataset.service.js';
import { HoldSourceEntity } from '../version-hold/hold-source.entity.js';
import { VersionHoldEntity } from '../version-hold/version-hold.entity.js';
import { VerifyVersionJob } from '../version-file/verify-version.job.js';
import { VerifyVersionResolver } from '../version-file/verify-version.resolver.js';
import { VersionFileAnswer } from '../version-file/version-file-answer.js';
import { VersionFileController } from '../version-file/version-file.controller.js';
import { HoldVersions } from '../version-hold/hold-versions.consumer.js';
import { VersionHoldRepository } from '../version-hold/version-hold.repository.js';
import { BranchResolver } from '../version-ref/branch.resolver.js';
import { RefMoveResolver } from '../version-ref/ref-move.resolver.js';
import { RefsOfDatasetResolver } from '../version-ref/refs-of-dataset.resolver.js';
import { TagResolver } from '../version-ref/tag.resolver.js';
import { VersionRefs } from '../version-ref/version-refs.js';
import { VersionRefMoveEntity } from '../version-ref/version-ref-move.entity.js';
import { VersionRefEntity } from '../version-ref/version-ref.entity.js';
import { VersionRefRepository } from '../version-ref/version-ref.repository.js';
import { DatasetVersionEntity } from './dataset-version.entity.js';
import { DatasetVersionLoader } from './dataset-version.loader.js';
import { DatasetVersionRepository } from './dataset-version.repository.js';
import { DatasetVersionResolver } from './dataset-version.resolver.js';
import { VersionCommits } from './version-commits.js';
import { VersionContent } from './version-content.js';
import { VersionDecisions } from './version-decisions.js';
import { VersionDeletions } from './version-deletions.js';
import { VersionPurge } from './version-purge.js';
import { VersionParentEntity } from './version-parent.entity.js';
import { VersionsOfDatasetResolver } from './versions-of-dataset.resolver.js';
import { VersionNodes } from './version-nodes.js';
import { Versions } from './versions.js';

/** Datasets, their versions, and what versions are called. */
export const VERSIONS: Capability = {
  providers: [
    DatasetRepository,
    DatasetService,
    DatasetLoader,
    DatasetResolver,
    DatasetVersionRepository,
    VersionRefRepository,
    VersionContent,
    VersionCommits,
    VersionDecisions,
    VersionDeletions,
    VersionPurge,
    VersionRefs,
    VersionHoldRepository,
    HoldVersions,
    RefsOfDatasetResolver,
    BranchResolver,
    TagResolver,
    RefMoveResolver,
    Versions,
    VersionNodes,
    VersionFileAnswer,
    VerifyVersionJob,
    VerifyVersionResolver,
    DatasetVersionLoader,
    DatasetVersionResolver,
    VersionsOfDatasetResolver,
  ],
  controllers: [VersionFileController],
  entities: [
    DatasetEntity,
    DatasetVersionEntity,
    VersionParentEntity,
    VersionRefEntity,
    VersionRefMoveEntity,
    VersionHoldEntity,
    HoldSourceEntity,
  ],
  migrations: [DescribeVersions1760000000020, NameVersions1760000000021],
};
