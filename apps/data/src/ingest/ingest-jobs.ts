import { Injectable } from '@nestjs/common';
import type { UploadId } from '@orrery/domain';
import type { DataJob, JsonValue } from '../data-job/data-job.js';
import { DataJobs } from '../data-job/data-jobs.js';
import type { IntakeRequest } from './intake-request.js';

/** Where a file comes from that is not sent along. */
export type IngestSource =
  { readonly kind: 'upload'; readonly uploadId: UploadId } | { readonly kind: 'url'; readonly url: string };

/** What an ingest job is told to do. */
export interface IngestPayload {
  readonly request: IntakeRequest;
  readonly source: IngestSource;
}

export const INGEST_JOB = 'ingest';

/** Ingests that outlast a request. */
@Injectable()
export class IngestJobs {
  constructor(private readonly jobs: DataJobs) {}

  /** In the caller's transaction, if there is one. */
  start(request: IntakeRequest, source: IngestSource): Promise<DataJob> {
    const payload = { request, source } satisfies IngestPayload;
    return this.jobs.start(INGEST_JOB, payload as unknown as JsonValue, request.author);
  }
}
