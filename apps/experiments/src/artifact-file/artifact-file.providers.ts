import { ArtifactFilePurge } from './artifact-file-purge.js';
import { ArtifactFileRepository } from './artifact-file.repository.js';
import { ArtifactFileService } from './artifact-file.service.js';
import { ArtifactHomeRepository } from './artifact-home.repository.js';
import { ArtifactPlaces } from './artifact-places.js';
import { ArtifactSourceService } from './artifact-source.service.js';
import { ArtifactUploadRepository } from './artifact-upload.repository.js';
import { ArtifactUploadService } from './artifact-upload.service.js';
import { BlobCollectionRepository } from './blob-collection.repository.js';
import { BlobCollectionSchedule } from './blob-collection.schedule.js';
import { BlobCollector } from './blob-collector.js';

export const ARTIFACT_FILE = [
  ArtifactHomeRepository,
  ArtifactPlaces,
  ArtifactFileRepository,
  ArtifactFileService,
  ArtifactUploadRepository,
  ArtifactUploadService,
  ArtifactFilePurge,
  ArtifactSourceService,
  BlobCollectionRepository,
  BlobCollector,
  BlobCollectionSchedule,
];
