import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { InvalidInputError, UnavailableError } from '@orrery/domain';
import { S3Objects, keyPrefixOf, readS3Url } from '@orrery/platform-artifacts';
import { FetchedFiles, FolderTableFiles, S3TableFiles, type TableFiles } from '@orrery/platform-lakehouse';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import type { DataConfig } from '../data.config.js';
import { ScratchFolders } from '../tabular-file/scratch-folders.js';
import type { LakehouseRoot } from './lakehouse.config.js';

/** Where tables may lie, by the names that the operator gave. Nobody can name any other place. */
@Injectable()
export class LakehouseRoots implements OnApplicationShutdown {
  private readonly opened = new Map<string, Promise<TableFiles>>();
  private readonly buckets: S3Objects[] = [];
  private readonly fetched: FetchedFiles;
  private folder: Promise<string> | undefined;

  /** @throws {InvalidArtifactStoreUrlError} for a bucket that nobody could read, before anybody asks for it. */
  constructor(
    @Inject(SERVICE_CONFIG) private readonly config: DataConfig,
    private readonly scratch: ScratchFolders,
  ) {
    this.fetched = new FetchedFiles(() => (this.folder ??= this.makeFolder()), config.lakehouseCacheBytes);
    for (const [name, root] of config.lakehouseRoots) {
      if (root.kind === 'BUCKET') this.opened.set(name, Promise.resolve(this.bucket(name, root.url)));
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.buckets.map((bucket) => bucket.close()));
    const folder = await this.folder;
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }

  /** @throws {InvalidInputError} for a root that is not configured. @throws {UnavailableError} */
  get(name: string): Promise<TableFiles> {
    const root = this.config.lakehouseRoots.get(name);
    if (root === undefined) {
      const known = [...this.config.lakehouseRoots.keys()].join(', ') || 'none is configured';
      throw new InvalidInputError('root', `There is no root of that name; those that there are: ${known}.`);
    }
    const files = this.opened.get(name) ?? this.open(name, root);
    this.opened.set(name, files);
    return files;
  }

  /** The bucket is first asked when somebody wants something of it. */
  private bucket(name: string, url: URL): TableFiles {
    const place = readS3Url(url, this.config.artifactsEnv);
    const objects = new S3Objects(place);
    this.buckets.push(objects);
    const root = { name, bucket: place.bucket, keyPrefix: keyPrefixOf(place.prefix), objects };
    return new S3TableFiles(root, this.fetched);
  }

  private async open(name: string, root: LakehouseRoot): Promise<TableFiles> {
    if (root.kind === 'BUCKET') return this.bucket(name, root.url);
    try {
      return await FolderTableFiles.open(root.folder);
    } catch (error) {
      this.opened.delete(name);
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      throw new UnavailableError(`The root "${name}" of tables cannot be read (${code}).`);
    }
  }

  private async makeFolder(): Promise<string> {
    return mkdtemp(join(await realpath(tmpdir()), this.scratch.prefix));
  }
}
