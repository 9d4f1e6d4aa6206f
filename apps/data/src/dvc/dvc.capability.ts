import type { Capability } from '../capability.js';
import { CreateDvcRemotes1760000000070 } from '../database/migrations/1760000000070-create-dvc-remotes.js';
import { DvcCommitJobs } from './dvc-commit-jobs.js';
import { DvcCommitLineage } from './dvc-commit-lineage.js';
import { DvcCommitController } from './dvc-commit.controller.js';
import { DvcCommitRepository } from './dvc-commit.repository.js';
import { DvcCommitResolver, DvcOutputResolver } from './dvc-commit.resolver.js';
import { DvcCommits } from './dvc-commits.js';
import { DvcObjectController } from './dvc-object.controller.js';
import { DvcObjectRepository } from './dvc-object.repository.js';
import { DvcObjects } from './dvc-objects.js';
import { DvcRemoteRepository } from './dvc-remote.repository.js';
import { DvcRemoteResolver } from './dvc-remote.resolver.js';
import { DvcCommitEntity, DvcObjectEntity, DvcOutputEntity, DvcRemoteEntity } from './dvc.entities.js';
import { SmallObjects } from './small-objects.js';
import { TrackedData } from './tracked-data.js';

/** Remotes for clients of DVC, and the Git commits that go with what they push. */
export const DVC: Capability = {
  providers: [
    DvcCommitJobs,
    DvcCommitLineage,
    DvcCommitRepository,
    DvcCommitResolver,
    DvcCommits,
    DvcObjectRepository,
    DvcObjects,
    DvcOutputResolver,
    DvcRemoteRepository,
    DvcRemoteResolver,
    SmallObjects,
    TrackedData,
  ],
  controllers: [DvcCommitController, DvcObjectController],
  entities: [DvcRemoteEntity, DvcObjectEntity, DvcCommitEntity, DvcOutputEntity],
  migrations: [CreateDvcRemotes1760000000070],
};
