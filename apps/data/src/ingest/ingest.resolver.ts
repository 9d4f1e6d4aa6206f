import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { InvalidInputError } from '@orrery/domain';
import { parseLogicalPath } from '@orrery/platform-artifacts';
import { readOutboundUrl } from '@orrery/platform-outbound';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import { Inject } from '@nestjs/common';
import type { DataConfig } from '../data.config.js';
import type { DataJob } from '../data-job/data-job.js';
import type { FileFormat } from '../tabular-file/file-format.js';
import { Uploads } from '../upload/uploads.js';
import { DEFAULT_BRANCH } from '../version-ref/version-ref.js';
import { IngestJobs, type IngestSource } from './ingest-jobs.js';
import type { IntakeRequest } from './intake-request.js';
import { Intake } from './intake.js';
import { partsIn } from './read-intake-request.js';

interface StartIngestInput {
  readonly dataset: string;
  readonly format: FileFormat;
  readonly upload?: string | null;
  readonly url?: string | null;
  readonly branch?: string | null;
  readonly message?: string | null;
  readonly path?: string | null;
  readonly parts?: FileFormat | null;
  readonly metadata?: readonly { readonly key: string; readonly value: string }[] | null;
  readonly gitCommit?: string | null;
  readonly gitRepository?: string | null;
}

@Resolver()
export class IngestResolver {
  constructor(
    private readonly jobs: IngestJobs,
    private readonly intake: Intake,
    private readonly uploads: Uploads,
    @Inject(SERVICE_CONFIG) private readonly config: DataConfig,
  ) {}

  @Mutation('startIngest')
  async start(
    @Args('input') input: StartIngestInput,
    @Context() { principal }: SubgraphContext,
  ): Promise<{ readonly __typename: string; readonly job: DataJob }> {
    const request = requestOf(input, principal.name);
    await this.intake.requireAcceptable(request);
    const job = await this.jobs.start(request, await this.sourceOf(input));
    return { __typename: 'StartIngestSuccess', job };
  }

  private async sourceOf({ upload, url }: StartIngestInput): Promise<IngestSource> {
    if (upload != null && url == null) {
      return { kind: 'upload', uploadId: (await this.uploads.getWhole(upload)).id };
    }
    if (url == null || upload != null)
      throw new InvalidInputError('upload', 'Name an upload, or else an address.');
    const target = readOutboundUrl(url, this.config.webhookAllowedHosts);
    if (target.kind === 'refused') throw new InvalidInputError('url', target.reason);
    return { kind: 'url', url };
  }
}

function requestOf(input: StartIngestInput, author: string): IntakeRequest {
  const { dataset, format, branch, message, path, parts, metadata, gitCommit, gitRepository } = input;
  return {
    ...{ dataset, format, author, branch: branch ?? DEFAULT_BRANCH, message: message ?? '' },
    path: path == null ? null : parseLogicalPath(path),
    parts: partsIn(parts ?? null),
    metadata: Object.fromEntries((metadata ?? []).map(({ key, value }) => [key, value])),
    git: gitCommit == null ? null : { commit: gitCommit, repository: gitRepository ?? null },
  };
}
