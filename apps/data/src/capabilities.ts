import type { Capability } from './capability.js';
import { CONTENT } from './content/content.capability.js';
import { PROFILES } from './data-profile/profiles.capability.js';
import { JOBS } from './data-job/jobs.capability.js';
import { VERSIONS } from './dataset-version/versions.capability.js';
import { DVC } from './dvc/dvc.capability.js';
import { QUALITY } from './expectation/quality.capability.js';
import { FAILED_ROWS } from './failed-row/failed-rows.capability.js';
import { INTAKE } from './ingest/intake.capability.js';
import { LAKEHOUSE } from './lakehouse/lakehouse.capability.js';
import { LINEAGE } from './lineage-event/lineage.capability.js';
import { TABLE_READS } from './table-read/table-reads.capability.js';
import { UPLOADS } from './upload/uploads.capability.js';
import { VERSION_DIFFS } from './version-diff/version-diff.capability.js';

/** All that the service can do. */
export const CAPABILITIES: readonly Capability[] = [
  CONTENT,
  JOBS,
  VERSIONS,
  PROFILES,
  QUALITY,
  FAILED_ROWS,
  INTAKE,
  LINEAGE,
  TABLE_READS,
  VERSION_DIFFS,
  UPLOADS,
  DVC,
  LAKEHOUSE,
];
