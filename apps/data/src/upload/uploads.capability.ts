import type { Capability } from '../capability.js';
import { CreateUploads1760000000030 } from '../database/migrations/1760000000030-create-uploads.js';
import { UploadController } from './upload.controller.js';
import { UploadEntity } from './upload.entity.js';
import { UploadRepository } from './upload.repository.js';
import { Uploads } from './uploads.js';

/** Files that arrive in pieces. */
export const UPLOADS: Capability = {
  providers: [UploadRepository, Uploads],
  controllers: [UploadController],
  entities: [UploadEntity],
  migrations: [CreateUploads1760000000030],
};
