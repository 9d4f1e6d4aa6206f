import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { InvalidInputError, TooLargeError } from '@orrery/domain';
import { parseLogicalPath, type LeaseId, type StoredFile } from '@orrery/platform-artifacts';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import { Content } from '../content/content.js';
import type { DataConfig } from '../data.config.js';
import { fileNameOf } from '../dataset-version/file-name.js';
import { completeVersion, type CommittedVersion } from '../dataset-version/new-version.js';
import { VersionCommits } from '../dataset-version/version-commits.js';
import { tableFilesOf } from '../dataset-version/table-files.js';
import {
  digestOfTree,
  versionTree,
  type TreeFile,
  type VersionTree,
} from '../dataset-version/version-tree.js';
import { Versions } from '../dataset-version/versions.js';
import { DatasetService } from '../dataset/dataset.service.js';
import { Slots } from '../slots/slots.js';
import type { TableFormat } from '../tabular-file/file-format.js';
import type { PartToOpen } from '../tabular-file/open-table.js';
import { ScratchFolders } from '../tabular-file/scratch-folders.js';
import { MAX_PARTS } from '../tabular-file/table-part.js';
import { FileAnalysis } from './file-analysis.js';
import type { ArrivingFile, IntakeRequest, LeasedFile } from './intake-request.js';
import { readTar } from './read-tar.js';
import { arriving, receiveFile } from './receive-file.js';

/** Files that are stored, and what they added to the store. */
interface StoredTree {
  readonly tree: VersionTree;
  readonly newBytes: number;
}

/** A table that lies in a folder, to be judged. */
interface ArrivedTable {
  readonly folder: string;
  readonly parts: () => Promise<readonly PartToOpen[]>;
  /** What the version's content will be called. */
  readonly digest: string;
  readonly stored: (dataset: string) => StoredTree;
}

/** From bytes that arrive to a version: stored, read, judged, committed. Refused anywhere, nothing remains. */
@Injectable()
export class Intake {
  private readonly slots: Slots;

  constructor(
    private readonly datasets: DatasetService,
    private readonly versions: Versions,
    private readonly commits: VersionCommits,
    private readonly scratch: ScratchFolders,
    private readonly analysis: FileAnalysis,
    private readonly content: Content,
    @Inject(SERVICE_CONFIG) private readonly config: DataConfig,
  ) {
    this.slots = new Slots(config.maxIngests, config.maxIngests);
  }

  /**
   * @throws {UnreadableFileError | SchemaMismatchError | PartSchemaError | QualityGateFailedError} for what the file is.
   * @throws {NotFoundError | InvalidInputError | TooLargeError | OverloadedError}
   */
  async take(request: IntakeRequest, { body, announcedBytes }: ArrivingFile): Promise<CommittedVersion> {
    await this.requireAcceptable(request);
    const { maxFileBytes } = this.config;
    if ((announcedBytes ?? 0) > maxFileBytes) throw new TooLargeError(maxFileBytes);
    return this.slots.run(() =>
      this.content.withLease((lease) => {
        if (request.format === 'FILES') return this.takeFiles(lease, request, body);
        return this.scratch.within(async (folder) => {
          const path = join(folder, 'file');
          const writer = this.content.writer(lease);
          const file = await receiveFile(body, { path, writer, maxBytes: maxFileBytes });
          return this.takeTable(lease, request, { file, folder, path });
        });
      }),
    );
  }

  /** The same for a file that was stored before. It is the caller's to end the lease. */
  async takeStored(request: IntakeRequest, { lease, file }: LeasedFile): Promise<CommittedVersion> {
    await this.requireAcceptable(request);
    return this.slots.run(() => {
      if (request.format !== 'FILES') {
        return this.scratch.within(async (folder) => {
          const path = join(folder, 'file');
          await this.content.materialise(file.manifest, path);
          return this.takeTable(lease, request, { file, folder, path });
        });
      }
      if (request.path !== null) return this.commit(lease, request, storedAs(request.path, file));
      return this.takeTar(lease, request, this.bytesOf(file));
    });
  }

  /** Before anything is read: what is said of the version can be said. @throws {NotFoundError | InvalidInputError} */
  async requireAcceptable(request: IntakeRequest): Promise<void> {
    requireTar(request);
    completeVersion({ ...request, tree: versionTree([]), newBytes: 0, table: null });
    await this.datasets.get(request.dataset);
  }

  private async *bytesOf(file: StoredFile): AsyncGenerator<Uint8Array> {
    yield* (await this.content.read(file.manifest)) as AsyncIterable<Uint8Array>;
  }

  private async takeFiles(
    lease: LeaseId,
    request: IntakeRequest,
    body: AsyncIterable<Uint8Array>,
  ): Promise<CommittedVersion> {
    const bytes = arriving(body, this.config.maxFileBytes);
    if (request.path === null) return this.takeTar(lease, request, bytes);
    const file = await this.content.put(lease, bytes, { ownsPieces: true });
    return this.commit(lease, request, storedAs(request.path, file));
  }

  private async takeTar(
    lease: LeaseId,
    request: IntakeRequest,
    bytes: AsyncIterable<Uint8Array>,
  ): Promise<CommittedVersion> {
    const files: TreeFile[] = [];
    let newBytes = 0;
    for await (const put of this.content.putFiles(lease, readTar(bytes))) {
      for (const { path, file } of put) {
        files.push(treeFile(path, file));
        newBytes += file.newBytes;
      }
    }
    if (files.length === 0) throw new InvalidInputError('body', 'There is no file in the tar archive.');
    const stored = { tree: versionTree(files), newBytes };
    if (request.parts == null) return this.commit(lease, request, stored);
    return this.takeParts(lease, { ...request, format: request.parts }, stored);
  }

  /** Files that are one table together. */
  private takeParts(
    lease: LeaseId,
    request: IntakeRequest & { readonly format: TableFormat },
    stored: StoredTree,
  ): Promise<CommittedVersion> {
    const { files } = stored.tree;
    const tableFiles = tableFilesOf(files);
    if (tableFiles.length > MAX_PARTS) {
      throw new InvalidInputError('parts', `A table has ${MAX_PARTS} files at the most.`);
    }
    const [only] = files;
    const digest = only !== undefined && files.length === 1 ? only.digest : digestOfTree(stored.tree);
    return this.scratch.within((folder) => {
      const parts = (): Promise<readonly PartToOpen[]> => this.placeParts(folder, tableFiles);
      return this.judge(lease, request, { folder, parts, digest, stored: () => stored });
    });
  }

  private async placeParts(folder: string, files: readonly TreeFile[]): Promise<readonly PartToOpen[]> {
    const parts: PartToOpen[] = [];
    for (const [at, { path: name, manifest, sizeBytes }] of files.entries()) {
      const path = join(folder, `file-${at}`);
      await this.content.materialise(manifest, path);
      parts.push({ path, name, sizeBytes });
    }
    return parts;
  }

  private takeTable(
    lease: LeaseId,
    request: IntakeRequest,
    { file, folder, path }: { readonly file: StoredFile; readonly folder: string; readonly path: string },
  ): Promise<CommittedVersion> {
    const part = { path, name: null, sizeBytes: file.sizeBytes };
    const parts = (): Promise<readonly PartToOpen[]> => Promise.resolve([part]);
    const stored = (dataset: string): StoredTree =>
      storedAs(request.path ?? fileNameOf(dataset, request.format), file);
    return this.judge(lease, request, { folder, parts, digest: file.digest, stored });
  }

  private async judge(
    lease: LeaseId,
    request: IntakeRequest,
    { folder, parts, digest, stored }: ArrivedTable,
  ): Promise<CommittedVersion> {
    const { branch, format, sameAs = 'BRANCH' } = request;
    // Read only now, since receiving may have taken long.
    const dataset = await this.datasets.get(request.dataset);
    const known = await this.commits.findKnown(dataset.id, digest, { branch, sameAs });
    if (known !== null) return { version: known, isNew: false };

    const head = await this.versions.resolve(dataset.id, { branch });
    const earlier = head !== null && head.columns.length > 0 ? head.columns : null;
    const toOpen = { parts: await parts(), format, earlier };
    const judged = await this.analysis.analyse(folder, toOpen, { dataset, branch });
    return this.commit(lease, request, { ...stored(dataset.name), ...judged });
  }

  private commit(
    lease: LeaseId,
    { dataset, branch, format, message, metadata, git, author, sameAs = 'BRANCH' }: IntakeRequest,
    stored: StoredTree & Partial<Awaited<ReturnType<FileAnalysis['analyse']>>>,
  ): Promise<CommittedVersion> {
    return this.commits.commit(lease, {
      ...{ dataset, branch, format, message, metadata, git, author, sameAs, table: null },
      ...stored,
    });
  }
}

/** @throws {InvalidInputError} for parts of what is no tar. */
function requireTar({ format, parts, path }: IntakeRequest): void {
  if (parts == null || (format === 'FILES' && path === null)) return;
  throw new InvalidInputError('parts', 'The parts of a table come in a tar archive, with their own paths.');
}

function storedAs(path: string, file: StoredFile): StoredTree {
  return { tree: versionTree([treeFile(path, file)]), newBytes: file.newBytes };
}

function treeFile(path: string, { digest, manifest, sizeBytes, md5 }: StoredFile): TreeFile {
  return { path: parseLogicalPath(path), digest, manifest, sizeBytes, md5 };
}
