import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { NotFoundError, isIdentifier, type DatasetId, type DatasetVersionId } from '@orrery/domain';
import { parseDigest, parseLogicalPath, type ByteRange } from '@orrery/platform-artifacts';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { DatasetRepository } from '../dataset/dataset.repository.js';
import { DEFAULT_BRANCH, type RefKind } from '../version-ref/version-ref.js';
import { VersionRefRepository } from '../version-ref/version-ref.repository.js';
import type { VersionSelector } from '../time-travel/version-selector.js';
import { DatasetVersionRepository, type VersionFilter } from './dataset-version.repository.js';
import type { DatasetVersion } from './dataset-version.js';
import { fileNameOf } from './file-name.js';
import { TreeCache } from './tree-cache.js';
import { VersionContent } from './version-content.js';
import { compareText, type TreeFile, type VersionTree } from './version-tree.js';

/** Versions as they are read: by whatever names them, with their files. */
@Injectable()
export class Versions {
  private readonly trees = new TreeCache((manifest) => this.content.readTree(manifest));

  constructor(
    private readonly versions: DatasetVersionRepository,
    private readonly refs: VersionRefRepository,
    private readonly datasets: DatasetRepository,
    private readonly content: VersionContent,
  ) {}

  /** @throws {NotFoundError} also for a deleted one. */
  async get(id: string): Promise<DatasetVersion> {
    const version = isIdentifier(id) ? await this.findById(id as DatasetVersionId) : null;
    if (version === null || version.deletedAt !== null) throw new NotFoundError('Dataset version', id);
    return version;
  }

  /** The version that is meant, the head of the default branch where nothing is said; null when there is none. */
  async resolve(
    datasetId: DatasetId,
    at: VersionSelector = { branch: DEFAULT_BRANCH },
  ): Promise<DatasetVersion | null> {
    if ('number' in at) return this.versions.findByNumber(datasetId, at.number);
    const id = 'id' in at ? at.id : await this.findNamed(datasetId, at);
    const version = id && (await this.findById(id));
    return version?.datasetId === datasetId && version.deletedAt === null ? version : null;
  }

  list(datasetId: DatasetId, filter: VersionFilter, page: PageRequest): Promise<Page<DatasetVersion>> {
    return this.versions.list(datasetId, filter, page);
  }

  /** What comes from a version directly, in the order of numbers. */
  childrenOf({ id }: DatasetVersion, page: PageRequest): Promise<Page<DatasetVersion>> {
    return this.versions.listChildren(id, page);
  }

  /** All files of a version, in the order of their paths. */
  async treeOf(version: DatasetVersion): Promise<VersionTree> {
    const { onlyFile, content } = version;
    if (onlyFile === null) return this.trees.get(content.manifestDigest);
    const path = onlyFile.path ?? fileNameOf(await this.datasetName(version), version.format);
    const file: TreeFile = {
      path: parseLogicalPath(path),
      digest: parseDigest(content.contentDigest),
      manifest: parseDigest(content.manifestDigest),
      sizeBytes: content.sizeBytes,
      md5: onlyFile.md5,
    };
    return { files: [file] };
  }

  /** A page of the files whose paths begin so. */
  async filesOf(version: DatasetVersion, page: PageRequest, prefix = ''): Promise<Page<TreeFile>> {
    const { files } = await this.treeOf(version);
    const { after } = page;
    const from = Math.max(firstFrom(files, prefix), after === null ? 0 : firstFrom(files, `${after}\0`));
    const wanted = files.slice(from, from + page.first + 1).filter(({ path }) => path.startsWith(prefix));
    return pageOf(wanted, page);
  }

  /** @throws {NotFoundError} */
  async fileOf(version: DatasetVersion, path: string): Promise<TreeFile> {
    const { files } = await this.treeOf(version);
    const found = files[firstFrom(files, path)];
    if (found?.path !== path) throw new NotFoundError('File', path);
    return found;
  }

  /** The bytes of a file, or of a range of it, verified as they come. */
  openFile({ manifest }: Pick<TreeFile, 'manifest'>, range?: ByteRange): Promise<Readable> {
    return this.content.read(manifest, range);
  }

  private findNamed(
    datasetId: DatasetId,
    at: Exclude<VersionSelector, { number: number } | { id: DatasetVersionId }>,
  ): Promise<DatasetVersionId | null> {
    const [kind, name]: [RefKind, string] =
      'tag' in at ? ['TAG', at.tag] : ['BRANCH', at.branch ?? DEFAULT_BRANCH];
    const ref = { datasetId, kind, name };
    return at.asOf === undefined
      ? this.refs.find(ref).then((found) => found?.versionId ?? null)
      : this.refs.findAsOf(ref, at.asOf);
  }

  private async findById(id: DatasetVersionId): Promise<DatasetVersion | null> {
    return (await this.versions.findByIds([id])).get(id) ?? null;
  }

  private async datasetName({ datasetId }: DatasetVersion): Promise<string> {
    const dataset = (await this.datasets.findByIds([datasetId])).get(datasetId);
    if (dataset === undefined) throw new NotFoundError('Dataset', datasetId);
    return dataset.name;
  }
}

/** The place of the first file whose path is not before `path`. */
function firstFrom(files: readonly TreeFile[], path: string): number {
  let [low, high] = [0, files.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareText(files[middle]?.path ?? '', path) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
