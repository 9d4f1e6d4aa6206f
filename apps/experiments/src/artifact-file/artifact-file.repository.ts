import { Injectable } from '@nestjs/common';
import { NotFoundError, type ExperimentId, type RunId } from '@orrery/domain';
import { UnitOfWork, isForeignKeyViolation } from '@orrery/platform-postgres';
import type { LoggedModelId } from '../logged-model/logged-model.js';
import type { ArtifactEntry, ArtifactFile, ArtifactOwner } from './artifact-file.js';
import {
  ADD_FILE,
  DELETE_FILES,
  FIND_FILE,
  IS_FOLDER,
  LIST_BELOW,
  LIST_FOLDER,
  LIST_OF_OWNERS,
  REPLACE_FILE,
} from './artifact-file.sql.js';

interface FileRow {
  readonly project: string;
  readonly path: string;
  readonly experiment_id: ExperimentId | null;
  readonly run_id: RunId | null;
  readonly logged_model_id: LoggedModelId | null;
  readonly owner_path: string | null;
  readonly content_digest: string;
  readonly size_bytes: string;
  readonly logged_at: Date;
}

interface EntryRow {
  readonly name: string;
  readonly size_bytes: string | null;
}

export interface FolderRequest {
  readonly project: string;
  /** Empty for the root. */
  readonly folder: string;
  readonly first: number;
  /** The entry that the page follows, a folder's name with a slash. */
  readonly after: string | null;
}

@Injectable()
export class ArtifactFileRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Adds the file unless there is one already; resolves to the one that is there then, or to null where a folder or a file is in the way. */
  async add(file: ArtifactFile): Promise<ArtifactFile | null> {
    const added = await this.write(ADD_FILE, file);
    return added ?? this.find(file.project, file.path);
  }

  /** Adds the file, or puts it in the place of the one there; null where a folder is there, or a file where a folder must be. */
  replace(file: ArtifactFile): Promise<ArtifactFile | null> {
    return this.write(REPLACE_FILE, file);
  }

  async find(project: string, path: string): Promise<ArtifactFile | null> {
    return firstFile(await this.unitOfWork.manager.query<FileRow[]>(FIND_FILE, [project, path]));
  }

  async isFolder(project: string, path: string): Promise<boolean> {
    const rows = await this.unitOfWork.manager.query<{ exists: boolean }[]>(IS_FOLDER, [project, path]);
    return rows[0]?.exists === true;
  }

  /** One level of a folder in the order of names, at a cost that does not grow with what lies deeper. */
  async listFolder({ project, folder, first, after }: FolderRequest): Promise<readonly ArtifactEntry[]> {
    const prefix = folder === '' ? '' : `${folder}/`;
    const values = [project, prefix, after === null ? null : prefix + lastOf(after), first];
    const rows = await this.unitOfWork.manager.query<EntryRow[]>(LIST_FOLDER, values);
    return rows.map(({ name, size_bytes }) => ({
      name,
      sizeBytes: size_bytes === null ? null : Number(size_bytes),
    }));
  }

  /** All files below a path, and the one at it. */
  async listBelow(project: string, path: string, first: number): Promise<readonly ArtifactFile[]> {
    return (await this.unitOfWork.manager.query<FileRow[]>(LIST_BELOW, [project, path, first])).map(toFile);
  }

  async listOfRuns(ids: readonly RunId[]): Promise<readonly ArtifactFile[]> {
    return (await this.unitOfWork.manager.query<FileRow[]>(LIST_OF_OWNERS, [ids])).map(toFile);
  }

  /** Deletes a file, or a folder with all that is in it; resolves to how many files that were. */
  async delete(project: string, path: string): Promise<number> {
    const [, count] = await this.unitOfWork.manager.query<[unknown, number]>(DELETE_FILES, [project, path]);
    return count;
  }

  /** @throws {NotFoundError} when what the file belongs to was removed for good meanwhile. */
  private async write(statement: string, file: ArtifactFile): Promise<ArtifactFile | null> {
    try {
      return await this.tryToWrite(statement, file);
    } catch (error) {
      throw isForeignKeyViolation(error) ? new NotFoundError('Artifact', file.path) : error;
    }
  }

  private async tryToWrite(statement: string, file: ArtifactFile): Promise<ArtifactFile | null> {
    const { project, path, experimentId, owner, contentDigest, sizeBytes, loggedAt } = file;
    return firstFile(
      await this.unitOfWork.manager.query<FileRow[]>(statement, [
        project,
        path,
        experimentId,
        owner?.kind === 'run' ? owner.runId : null,
        owner?.kind === 'logged-model' ? owner.loggedModelId : null,
        owner?.path ?? null,
        contentDigest,
        sizeBytes,
        loggedAt,
        foldersOf(path),
      ]),
    );
  }
}

/** The last path that an entry may have: of a folder, whatever lies in it. */
function lastOf(entry: string): string {
  return entry.endsWith('/') ? `${entry}\u{10FFFF}` : entry;
}

function foldersOf(path: string): readonly string[] {
  const segments = path.split('/');
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join('/'));
}

function firstFile([row]: readonly FileRow[]): ArtifactFile | null {
  return row === undefined ? null : toFile(row);
}

function toFile({ project, path, experiment_id: experimentId, ...row }: FileRow): ArtifactFile {
  return {
    project,
    path,
    experimentId,
    owner: ownerIn(row),
    contentDigest: row.content_digest,
    sizeBytes: Number(row.size_bytes),
    loggedAt: row.logged_at,
  };
}

function ownerIn(row: Pick<FileRow, 'run_id' | 'logged_model_id' | 'owner_path'>): ArtifactOwner | null {
  const path = row.owner_path ?? '';
  if (row.run_id !== null) return { kind: 'run', runId: row.run_id, path };
  return row.logged_model_id && { kind: 'logged-model', loggedModelId: row.logged_model_id, path };
}
