import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Inject, Injectable } from '@nestjs/common';
import { ARTIFACT_STORE, type ArtifactStore } from '@orrery/platform-artifacts';
import type { Bench } from '../compute/workbench.js';
import type { SourceFile } from '../compute/tasks.js';
import { Datasets, type DatasetVersion } from '../dataset/datasets.js';
import type { FeatureView } from '../feature-view/feature-view.js';
import { OfflineSnapshotRepository } from './offline-snapshot.repository.js';

/** Rows of a view in a file on this machine. */
export interface SnapshotFile {
  readonly path: string;
  readonly rows: number;
}

const MINUTE_MS = 60_000;
/** Goes up when the same versions would give other rows than before. */
const REVISION = 1;

/** The rows of feature views as Parquet: computed once for a view and a set of dataset versions, then read again. */
@Injectable()
export class OfflineStore {
  constructor(
    private readonly snapshots: OfflineSnapshotRepository,
    private readonly datasets: Datasets,
    @Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore,
  ) {}

  /** Brings the rows of a view over these versions to the bench. */
  async fetch(
    view: FeatureView,
    joinKeys: readonly string[],
    versions: readonly DatasetVersion[],
    bench: Bench,
  ): Promise<SnapshotFile> {
    const path = join(bench.folder, `view-${view.id}.parquet`);
    const sourceKey = sourceKeyOf(versions);
    const known = await this.snapshots.find(view.id, sourceKey);
    if (known !== null && (await this.artifacts.has(known.contentDigest))) {
      const stored = await this.artifacts.get(known.contentDigest);
      await pipeline(stored, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
      return { path, rows: known.rows };
    }
    const files: SourceFile[] = [];
    for (const version of versions) files.push(await this.fetchVersion(version, bench));
    const { rows } = await bench.computation.run({
      kind: 'compute-snapshots',
      files,
      joinKeys,
      timestampColumn: view.timestampColumn,
      aggregations: view.aggregations,
      availabilityDelayMs: view.availabilityDelayMinutes * MINUTE_MS,
      bucketMs: view.bucketMinutes * MINUTE_MS,
      output: path,
    });
    const { digest } = await this.artifacts.put(createReadStream(path));
    await this.snapshots.save({
      viewId: view.id,
      sourceKey,
      contentDigest: digest,
      rows,
      createdAt: new Date(),
    });
    return { path, rows };
  }

  /** Brings the file of a dataset version to the bench, once. */
  async fetchVersion(version: DatasetVersion, bench: Bench): Promise<SourceFile> {
    const path = join(bench.folder, `version-${version.id}`);
    if (!existsSync(path)) await this.datasets.download(version, path);
    return { path, format: version.format === 'CSV' ? 'CSV' : 'PARQUET', columns: version.columns };
  }
}

function sourceKeyOf(versions: readonly DatasetVersion[]): string {
  const ids = versions.map(({ id }) => id).toSorted();
  return createHash('sha256')
    .update(JSON.stringify([REVISION, ids]))
    .digest('hex');
}
