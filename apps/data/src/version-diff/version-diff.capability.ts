import type { Capability } from '../capability.js';
import { KeepRowDiffs1760000000045 } from '../database/migrations/1760000000045-keep-row-diffs.js';
import { CompareRowsJob } from './compare-rows.job.js';
import { FileDiffResolver } from './file-diff.resolver.js';
import { FileDiffs } from './file-diffs.js';
import { PairComparison } from './pair-comparison.js';
import { ProfileDiffs } from './profile-diffs.js';
import { RowDiffEntity } from './row-diff.entity.js';
import { RowDiffFiles } from './row-diff-files.js';
import { RowDiffRepository } from './row-diff.repository.js';
import { RowDiffResolver } from './row-diff.resolver.js';
import { RowDiffs } from './row-diffs.js';
import { StoredBytesRepository } from './stored-bytes.repository.js';
import { VersionDiffResolver } from './version-diff.resolver.js';
import { VersionPoints } from './version-points.js';

/** Versions held against each other. */
export const VERSION_DIFFS: Capability = {
  providers: [
    VersionPoints,
    StoredBytesRepository,
    FileDiffs,
    ProfileDiffs,
    PairComparison,
    RowDiffRepository,
    RowDiffFiles,
    RowDiffs,
    CompareRowsJob,
    VersionDiffResolver,
    FileDiffResolver,
    RowDiffResolver,
  ],
  controllers: [],
  entities: [RowDiffEntity],
  migrations: [KeepRowDiffs1760000000045],
};
