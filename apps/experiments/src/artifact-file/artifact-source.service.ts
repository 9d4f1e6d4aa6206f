import { Injectable } from '@nestjs/common';
import { NotFoundError, scopeIncludes, type ProjectScope, type RunId } from '@orrery/domain';
import type { LoggedModelDetails, LoggedModelId } from '../logged-model/logged-model.js';
import { mlflowIdOfModel } from '../logged-model/logged-model.js';
import { LoggedModelRepository } from '../logged-model/logged-model.repository.js';
import { parseRunId } from '../run/run-id.js';
import type { ArtifactFile, ArtifactOwner } from './artifact-file.js';
import { ArtifactFileRepository } from './artifact-file.repository.js';
import { ArtifactHomeRepository } from './artifact-home.repository.js';
import { loggedModelFolder, runFolder } from './artifact-location.js';
import { parseArtifactFolder } from './artifact-path.js';
import { ArtifactPlaces } from './artifact-places.js';
import { readArtifactSource } from './artifact-source.js';

/** The files of a URI. */
export interface ResolvedSource {
  readonly runId: RunId | null;
  readonly loggedModelId: LoggedModelId | null;
  readonly files: readonly SourceFile[];
}

/** A file, by its path below the URI: empty when the URI is the file. */
export interface SourceFile {
  readonly path: string;
  readonly file: ArtifactFile;
}

interface SourceFolder {
  readonly project: string;
  readonly path: string;
  readonly owner: Pick<ResolvedSource, 'runId' | 'loggedModelId'>;
}

const MAX_FILES = 10_000;

/** What other services ask about files: by the URIs that model versions name as their source. */
@Injectable()
export class ArtifactSourceService {
  constructor(
    private readonly files: ArtifactFileRepository,
    private readonly places: ArtifactPlaces,
    private readonly homes: ArtifactHomeRepository,
    private readonly models: LoggedModelRepository,
  ) {}

  /** @throws {NotFoundError | InvalidInputError | InvalidLogicalPathError} */
  async resolve(scope: ProjectScope, uri: string): Promise<ResolvedSource> {
    const { project, path, owner } = await this.folderOf(scope, uri);
    const found = await this.files.listBelow(project, path, MAX_FILES);
    const files = found.map((file) => ({ path: file.path.slice(path.length + 1), file }));
    return { ...owner, files };
  }

  /** A file below a URI, or the one at it. @throws {NotFoundError | InvalidInputError | InvalidLogicalPathError} */
  async getFile(scope: ProjectScope, uri: string, within: string): Promise<ArtifactFile> {
    const { project, path } = await this.folderOf(scope, uri);
    const file = await this.files.find(project, below(path, parseArtifactFolder(within)));
    if (file === null) throw new NotFoundError('Artifact', within === '' ? uri : within);
    return file;
  }

  /** @throws {NotFoundError} for one that is deleted, too. */
  async getModel(scope: ProjectScope, id: LoggedModelId): Promise<LoggedModelDetails> {
    const model = await this.models.find(scope, id);
    if (model === null || model.deletedAt !== null)
      throw new NotFoundError('Logged model', mlflowIdOfModel(id));
    return model;
  }

  /** The run that a text names. @throws {NotFoundError} */
  async getRun(scope: ProjectScope, text: string): Promise<RunId> {
    const id = parseRunId(text);
    const home = id && (await this.homes.ofRun(id));
    if (id === null || home === null || !scopeIncludes(scope, home.project))
      throw new NotFoundError('Run', text);
    return id;
  }

  private async folderOf(scope: ProjectScope, uri: string): Promise<SourceFolder> {
    const source = readArtifactSource(uri);
    if (source === null) throw new NotFoundError('Artifact source', uri);
    const within = parseArtifactFolder(source.path);
    if (source.kind === 'run') return this.folderOfRun(scope, source.runId, within);
    if (source.kind === 'logged-model') {
      return folderOfModel(await this.getModel(scope, source.loggedModelId), within);
    }
    const { project, path, owner } = await this.places.of(scope, within);
    return { project, path, owner: ownerIds(owner ?? (await this.ownerAbove(scope, path))) };
  }

  /** A folder's own path names its owner only from the next segment on. */
  private async ownerAbove(scope: ProjectScope, path: string): Promise<ArtifactOwner | null> {
    return path === '' ? null : (await this.places.of(scope, `${path}/-`)).owner;
  }

  /** What a run logged at a path; if it is a model, its files lie with the model, as MLflow 3 has it. */
  private async folderOfRun(scope: ProjectScope, runId: RunId, within: string): Promise<SourceFolder> {
    const id = await this.getRun(scope, runId);
    const home = await this.homes.ofRun(id);
    if (home === null) throw new NotFoundError('Run', runId);
    const { project } = home;
    const path = below(runFolder(home, id), within);
    const isThere = (await this.files.listBelow(project, path, 1)).length > 0;
    const model = isThere ? null : await this.models.findOfRun(id, within);
    if (model !== null) return { ...folderOfModel(model, ''), owner: { runId: id, loggedModelId: model.id } };
    return { project, path, owner: { runId: id, loggedModelId: null } };
  }
}

function folderOfModel(model: LoggedModelDetails, within: string): SourceFolder {
  const home = { number: model.experimentNumber, artifactLocation: model.artifactLocation };
  const path = below(loggedModelFolder(home, model.id), within);
  return {
    project: model.project,
    path,
    owner: { runId: parseRunId(model.sourceRunId), loggedModelId: model.id },
  };
}

function ownerIds(owner: ArtifactOwner | null): SourceFolder['owner'] {
  return {
    runId: owner?.kind === 'run' ? owner.runId : null,
    loggedModelId: owner?.kind === 'logged-model' ? owner.loggedModelId : null,
  };
}

function below(folder: string, path: string): string {
  return path === '' ? folder : `${folder}/${path}`;
}
