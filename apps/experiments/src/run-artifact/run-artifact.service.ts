import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { ConflictError, NotFoundError, TooLargeError } from '@orrery/domain';
import {
  ARTIFACT_STORE,
  parseDigest,
  parseLogicalPath,
  type ArtifactStore,
} from '@orrery/platform-artifacts';
import { UnitOfWork } from '@orrery/platform-postgres';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import type { ExperimentsConfig } from '../experiments.config.js';
import { requireRunning } from '../run/require-running.js';
import { RunRepository } from '../run/run.repository.js';
import { RunService } from '../run/run.service.js';
import { RunArtifactRepository } from './run-artifact.repository.js';
import type { RunArtifact } from './run-artifact.js';

/** All at once, or piece by piece. */
type FileContent = Uint8Array | AsyncIterable<Uint8Array>;

export interface LogArtifact {
  readonly runId: string;
  /** As the client wrote it. */
  readonly path: string;
  readonly content: FileContent;
}

@Injectable()
export class RunArtifactService {
  constructor(
    private readonly artifacts: RunArtifactRepository,
    private readonly runs: RunService,
    private readonly runRows: RunRepository,
    @Inject(ARTIFACT_STORE) private readonly store: ArtifactStore,
    private readonly unitOfWork: UnitOfWork,
    @Inject(SERVICE_CONFIG) private readonly config: ExperimentsConfig,
  ) {}

  /**
   * Keeps a file of a run; the same bytes at the same path again do nothing.
   * @throws {NotFoundError | ConflictError | TooLargeError | InvalidLogicalPathError}
   */
  async log({ runId, path: text, content }: LogArtifact): Promise<RunArtifact> {
    const path = parseLogicalPath(text);
    const run = await this.runs.get(runId);
    const known = await this.artifacts.find(run.id, path);
    if (known !== null) return requireSame(known, await this.digestOf(content));
    requireRunning(run);
    const { digest, sizeBytes } = await this.store.put(content, { maxBytes: this.config.maxArtifactBytes });
    return this.add({ runId: run.id, path, contentDigest: digest, sizeBytes, loggedAt: new Date() });
  }

  /** @throws {NotFoundError | InvalidLogicalPathError} */
  async get(runId: string, text: string): Promise<RunArtifact> {
    const path = parseLogicalPath(text);
    const { id } = await this.runs.get(runId);
    const artifact = await this.artifacts.find(id, path);
    if (artifact === null) throw new NotFoundError('Artifact', path);
    return artifact;
  }

  read({ contentDigest }: RunArtifact): Promise<Readable> {
    return this.store.get(parseDigest(contentDigest));
  }

  private add(artifact: RunArtifact): Promise<RunArtifact> {
    return this.unitOfWork.run(async () => {
      requireRunning(await this.runRows.share(artifact.runId));
      return requireSame(await this.artifacts.add(artifact), artifact.contentDigest);
    });
  }

  /** Reads a file to its end without keeping it. */
  private async digestOf(content: FileContent): Promise<string> {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    for await (const bytes of content instanceof Uint8Array ? [content] : content) {
      sizeBytes += bytes.byteLength;
      if (sizeBytes > this.config.maxArtifactBytes) throw new TooLargeError(this.config.maxArtifactBytes);
      hash.update(bytes);
    }
    return `sha256:${hash.digest('hex')}`;
  }
}

function requireSame(artifact: RunArtifact, digest: string): RunArtifact {
  if (artifact.contentDigest === digest) return artifact;
  throw new ConflictError(`The run has another file at "${artifact.path}": a run's files do not change.`);
}
