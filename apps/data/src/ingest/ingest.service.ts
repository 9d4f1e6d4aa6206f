import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { TooLargeError } from '@orrery/domain';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import { ContentCollector } from '../content/content-collector.js';
import { ContentStore } from '../content/content-store.js';
import type { DataConfig } from '../data.config.js';
import type { CommittedVersion } from '../dataset-version/new-version.js';
import { VersionCommits } from '../dataset-version/version-commits.js';
import { Versions } from '../dataset-version/versions.js';
import { DatasetService } from '../dataset/dataset.service.js';
import type { FileFormat } from '../tabular-file/file-format.js';
import { ScratchFolders } from '../tabular-file/scratch-folders.js';
import { Slots } from '../slots/slots.js';
import { FileAnalysis } from './file-analysis.js';
import { receiveFile } from './receive-file.js';
import { VersionRecorder } from './version-recorder.js';

export interface FileToIngest {
  readonly dataset: string;
  readonly format: FileFormat;
  readonly body: AsyncIterable<Uint8Array>;
  /** Size that the sender announced; null for none. */
  readonly announcedBytes: number | null;
  /** Who sends it. */
  readonly author: string;
}

/** From bytes that arrive to a version: received, read, judged, stored, recorded. Refused anywhere, nothing remains. */
@Injectable()
export class IngestService {
  private readonly slots: Slots;

  constructor(
    private readonly datasets: DatasetService,
    private readonly versions: Versions,
    private readonly commits: VersionCommits,
    private readonly scratch: ScratchFolders,
    private readonly analysis: FileAnalysis,
    private readonly content: ContentStore,
    private readonly collector: ContentCollector,
    private readonly recorder: VersionRecorder,
    @Inject(SERVICE_CONFIG) private readonly config: DataConfig,
  ) {
    this.slots = new Slots(config.maxIngests, config.maxIngests);
  }

  /**
   * @throws {UnreadableFileError | SchemaMismatchError | QualityGateFailedError} for what the file is.
   * @throws {NotFoundError | TooLargeError | OverloadedError}
   */
  async ingest(file: FileToIngest): Promise<CommittedVersion> {
    await this.datasets.get(file.dataset);
    const { maxFileBytes } = this.config;
    if ((file.announcedBytes ?? 0) > maxFileBytes) throw new TooLargeError(maxFileBytes);
    return this.slots.run(() => this.scratch.within((folder) => this.ingestWithin(folder, file)));
  }

  private async ingestWithin(
    folder: string,
    { dataset: name, format, body, author }: FileToIngest,
  ): Promise<CommittedVersion> {
    const received = await receiveFile(body, join(folder, 'file'), this.config.maxFileBytes);
    // Read only now, since receiving may have taken long.
    const dataset = await this.datasets.get(name);
    const { contentDigest } = received;
    const same = await this.commits.findKnown(dataset.id, contentDigest);
    if (same !== null) return { version: same, isNew: false };

    const latest = await this.versions.resolve(dataset.id);
    const toOpen = { ...received, format, earlier: latest && latest.columns };
    const analysed = await this.analysis.analyse(folder, toOpen, dataset.expectations);
    return this.collector.whileStoring(contentDigest, async () => {
      const meanwhile = await this.commits.findKnown(dataset.id, contentDigest);
      if (meanwhile !== null) return { version: meanwhile, isNew: false };
      const content = await this.content.put(received.path, contentDigest);
      return this.recorder.record({ dataset: name, format, analysed, content, author });
    });
  }
}
