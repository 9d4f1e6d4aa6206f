import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { NotFoundError } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import { Content } from '../content/content.js';
import type { DataConfig } from '../data.config.js';
import type { RunningJob } from '../data-job/data-job-kind.js';
import type { JsonValue } from '../data-job/data-job.js';
import { DataJobs } from '../data-job/data-jobs.js';
import type { CommittedVersion } from '../dataset-version/new-version.js';
import { UploadUnfinishedError } from '../upload/upload.errors.js';
import { UploadRepository } from '../upload/upload.repository.js';
import { fetchPieces } from './fetch-pieces.js';
import { ingestFlows } from './ingest-flows.js';
import { INGEST_JOB, type IngestPayload } from './ingest-jobs.js';
import type { IntakeRequest } from './intake-request.js';
import { Intake } from './intake.js';
import { toldVersion } from './told-version.js';

/** Makes versions of what was uploaded, or of what lies at an address. */
@Injectable()
export class IngestWorker implements OnModuleInit {
  constructor(
    private readonly jobs: DataJobs,
    private readonly intake: Intake,
    private readonly uploads: UploadRepository,
    private readonly content: Content,
    private readonly unitOfWork: UnitOfWork,
    @Inject(SERVICE_CONFIG) private readonly config: DataConfig,
  ) {}

  onModuleInit(): void {
    this.jobs.register({
      name: INGEST_JOB,
      run: (job) => this.run(job),
      lineage: (job) => Promise.resolve(ingestFlows(job)),
    });
  }

  /** Equal bytes are one version: what is done again after a crash finds what was done before. */
  private async run(job: RunningJob): Promise<JsonValue> {
    const { request, source } = job.payload as unknown as IngestPayload;
    if (job.checkpoint !== null) return job.checkpoint;
    const taken =
      source.kind === 'upload'
        ? await this.takeUpload(job, request, source.uploadId)
        : await this.takeUrl(job, request, source.url);
    const result = toldVersion(taken) as JsonValue;
    await job.tell({ step: 'Committed', progress: 0.99, checkpoint: result });
    if (source.kind === 'upload') await this.deleteUpload(source.uploadId);
    return result;
  }

  private async takeUpload(job: RunningJob, request: IntakeRequest, id: string): Promise<CommittedVersion> {
    const upload = await this.uploads.find(id);
    if (upload === null) throw new NotFoundError('Upload', id);
    const { stored: file, arrivedBytes, sizeBytes } = upload;
    if (file === null) throw new UploadUnfinishedError(arrivedBytes, sizeBytes);
    await job.tell({ step: 'Reading the upload', progress: 0.1 });
    return this.content.withLease((lease) => this.intake.takeStored(request, { lease, file }));
  }

  private async takeUrl(job: RunningJob, request: IntakeRequest, url: string): Promise<CommittedVersion> {
    const body = fetchPieces(url, {
      allowedHosts: this.config.webhookAllowedHosts,
      maxBytes: this.config.maxFileBytes,
      signal: job.signal,
      tell: (share) => job.tell({ step: 'Fetching', progress: 0.05 + 0.6 * share }),
    });
    return this.intake.take(request, { body, announcedBytes: null });
  }

  private async deleteUpload(id: string): Promise<void> {
    const upload = await this.uploads.find(id);
    if (upload === null) return;
    await this.unitOfWork.run(async () => {
      await this.uploads.delete(upload.id);
      await this.content.release({ kind: 'upload', id: upload.id });
    });
  }
}
