import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { ConflictError, NotFoundError, TooLargeError } from '@orrery/domain';
import { ARTIFACT_STORE, parseLogicalPath, type ArtifactStore } from '@orrery/platform-artifacts';
import { UnitOfWork } from '@orrery/platform-postgres';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import type { ArtifactFile, FileContent } from '../artifact-file/artifact-file.js';
import { ArtifactFileRepository } from '../artifact-file/artifact-file.repository.js';
import { ArtifactFileService } from '../artifact-file/artifact-file.service.js';
import { ArtifactPlaces } from '../artifact-file/artifact-places.js';
import type { ExperimentsConfig } from '../experiments.config.js';
import { requireRunning } from '../run/require-running.js';
import { RunRepository } from '../run/run.repository.js';
import { RunService } from '../run/run.service.js';

export interface LogArtifact {
  readonly runId: string;
  /** As the client wrote it. */
  readonly path: string;
  readonly content: FileContent;
}

/** Files of runs as Orrery's own clients log them: while the run is under way, and never changed. */
@Injectable()
export class RunArtifactService {
  constructor(
    private readonly files: ArtifactFileService,
    private readonly fileRows: ArtifactFileRepository,
    private readonly places: ArtifactPlaces,
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
  async log({ runId, path: text, content }: LogArtifact): Promise<ArtifactFile> {
    const path = parseLogicalPath(text);
    const run = await this.runs.get(runId);
    const place = await this.places.ofRun(run.id, path);
    const known = await this.fileRows.find(place.project, place.path);
    if (known !== null) return requireSame(known, await this.digestOf(content));
    requireRunning(run);
    const stored = await this.store.put(content, { maxBytes: this.config.maxArtifactBytes });
    return this.unitOfWork.run(async () => {
      requireRunning(await this.runRows.share(run.id));
      return requireSame(await this.files.add(place, stored), stored.digest);
    });
  }

  /** @throws {NotFoundError | InvalidLogicalPathError} */
  async get(runId: string, text: string): Promise<ArtifactFile> {
    const path = parseLogicalPath(text);
    const { id } = await this.runs.get(runId);
    const place = await this.places.ofRun(id, path);
    const file = await this.fileRows.find(place.project, place.path);
    if (file === null) throw new NotFoundError('Artifact', path);
    return file;
  }

  read(file: ArtifactFile): Promise<Readable> {
    return this.files.read(file);
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

function requireSame(file: ArtifactFile, digest: string): ArtifactFile {
  if (file.contentDigest === digest) return file;
  const path = file.owner?.path ?? file.path;
  throw new ConflictError(`The run has another file at "${path}": a run's files do not change.`);
}
