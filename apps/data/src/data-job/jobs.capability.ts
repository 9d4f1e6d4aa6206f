import type { Capability } from '../capability.js';
import { CreateDataJobs1760000000022 } from '../database/migrations/1760000000022-create-data-jobs.js';
import { DataJobEntity } from './data-job.entity.js';
import { DataJobRepository } from './data-job.repository.js';
import { DataJobResolver } from './data-job.resolver.js';
import { DataJobWorker } from './data-job.worker.js';
import { DataJobs } from './data-jobs.js';

/** Work that outlasts a request. */
export const JOBS: Capability = {
  providers: [DataJobRepository, DataJobs, DataJobWorker, DataJobResolver],
  controllers: [],
  entities: [DataJobEntity],
  migrations: [CreateDataJobs1760000000022],
};
