import type { Capability } from '../capability.js';
import { ScratchFolders } from '../tabular-file/scratch-folders.js';
import { TableSessions } from '../tabular-file/table-sessions.js';
import { FileAnalysis } from './file-analysis.js';
import { IngestController } from './ingest.controller.js';
import { IngestResolver } from './ingest.resolver.js';
import { IngestJobs } from './ingest-jobs.js';
import { IngestWorker } from './ingest.worker.js';
import { Intake } from './intake.js';

/** How files become versions. */
export const INTAKE: Capability = {
  providers: [ScratchFolders, TableSessions, FileAnalysis, Intake, IngestJobs, IngestWorker, IngestResolver],
  controllers: [IngestController],
  entities: [],
  migrations: [],
};
