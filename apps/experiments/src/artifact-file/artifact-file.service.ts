import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { ConflictError, NotFoundError, UnavailableError, type ProjectScope } from '@orrery/domain';
import {
  ARTIFACT_STORE,
  parseDigest,
  type ArtifactStore,
  type ByteRange,
  type PutResult,
} from '@orrery/platform-artifacts';
import { UnitOfWork } from '@orrery/platform-postgres';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import type { ExperimentsConfig } from '../experiments.config.js';
import type { ArtifactEntry, ArtifactFile, ArtifactPlace, FileContent } from './artifact-file.js';
import { ArtifactFileRepository } from './artifact-file.repository.js';
import { parseArtifactFolder, parseArtifactPath } from './artifact-path.js';
import { ArtifactPlaces } from './artifact-places.js';

export interface FolderPage {
  /** The entry that the page follows, a folder's name with a slash; null for the first page. */
  readonly after: string | null;
  readonly first: number;
}

/** Files of the artifact space, by their path. */
@Injectable()
export class ArtifactFileService {
  constructor(
    private readonly files: ArtifactFileRepository,
    private readonly places: ArtifactPlaces,
    @Inject(ARTIFACT_STORE) private readonly store: ArtifactStore,
    private readonly unitOfWork: UnitOfWork,
    @Inject(SERVICE_CONFIG) private readonly config: ExperimentsConfig,
  ) {}

  /**
   * Keeps a file, in the place of one that is there. It is there whole, or not at all.
   * @throws {NotFoundError | ConflictError | ArtifactTooLargeError | InvalidLogicalPathError | UnavailableError}
   */
  async put(scope: ProjectScope, path: string, content: FileContent): Promise<ArtifactFile> {
    const place = await this.places.of(scope, parseArtifactPath(path));
    const stored = await this.store.put(content, { maxBytes: this.config.maxArtifactBytes });
    return this.replace(place, stored);
  }

  /** Names stored bytes, in the place of a file that is there. @throws {ConflictError | UnavailableError} */
  replace(place: ArtifactPlace, stored: PutResult): Promise<ArtifactFile> {
    return this.keep(place, stored, (file) => this.files.replace(file));
  }

  /** Names stored bytes, unless there is a file already: resolves to that. @throws {ConflictError | UnavailableError} */
  add(place: ArtifactPlace, stored: PutResult): Promise<ArtifactFile> {
    return this.keep(place, stored, (file) => this.files.add(file));
  }

  /** @throws {NotFoundError | FolderError | InvalidLogicalPathError} */
  async get(scope: ProjectScope, path: string): Promise<ArtifactFile> {
    const place = await this.places.of(scope, parseArtifactPath(path));
    const file = await this.files.find(place.project, place.path);
    if (file !== null) return file;
    if (await this.files.isFolder(place.project, place.path)) throw new FolderError(place.path);
    throw new NotFoundError('Artifact', place.path);
  }

  /** The bytes of a file, or some of them, checked against nothing: a client that wants to be sure hashes them. */
  read({ contentDigest }: ArtifactFile, range?: ByteRange): Promise<Readable> {
    return this.store.get(parseDigest(contentDigest), range && { range });
  }

  /** One level of a folder; empty for a file, and for what is not there. @throws {NotFoundError | InvalidLogicalPathError} */
  async list(scope: ProjectScope, path: string, page: FolderPage): Promise<readonly ArtifactEntry[]> {
    const { project, path: folder } = await this.places.of(scope, parseArtifactFolder(path));
    return this.files.listFolder({ project, folder, ...page });
  }

  /** Deletes a file, or a folder with all that is in it; what is not there is deleted already. @throws {NotFoundError | InvalidLogicalPathError} */
  async delete(scope: ProjectScope, path: string): Promise<void> {
    const place = await this.places.of(scope, parseArtifactPath(path));
    await this.files.delete(place.project, place.path);
  }

  private async keep(
    place: ArtifactPlace,
    { digest, sizeBytes, isNew }: PutResult,
    write: (file: ArtifactFile) => Promise<ArtifactFile | null>,
  ): Promise<ArtifactFile> {
    const file = { ...place, contentDigest: digest, sizeBytes, loggedAt: new Date() };
    if (isNew) return requireRoom(await write(file), place);
    // Bytes that were stored before may have been collected since they were found there.
    return this.unitOfWork.run(async () => {
      const kept = requireRoom(await write(file), place);
      if (await this.store.has(digest)) return kept;
      throw new UnavailableError('The file could not be kept: send it again.');
    });
  }
}

/** What was asked for as a file is a folder. */
export class FolderError extends ConflictError {
  constructor(path: string) {
    super(`Artifact path refers to a directory, not a file: '${path}'`);
  }
}

function requireRoom(file: ArtifactFile | null, { path }: ArtifactPlace): ArtifactFile {
  if (file !== null) return file;
  throw new ConflictError(`"${path}" cannot be a file: a folder is there, or one of its folders is a file.`);
}
