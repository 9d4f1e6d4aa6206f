import { Injectable } from '@nestjs/common';
import { Outbox } from '@orrery/platform-events';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import type { StoredContent } from '../content/stored-content.js';
import { DataProfileRepository } from '../data-profile/data-profile.repository.js';
import { DatasetVersionRepository } from '../dataset-version/dataset-version.repository.js';
import type { DatasetVersion } from '../dataset-version/dataset-version.js';
import { DatasetRepository } from '../dataset/dataset.repository.js';
import { requireSameColumns } from '../tabular-file/compare-columns.js';
import type { FileFormat } from '../tabular-file/file-format.js';
import { ValidationResultRepository } from '../validation-result/validation-result.repository.js';
import type { AnalysedFile } from './file-analysis.js';

/** A file that was read, judged and stored. */
export interface FileToRecord {
  readonly dataset: string;
  readonly format: FileFormat;
  readonly analysed: AnalysedFile;
  readonly content: StoredContent;
}

/** The version that holds a file, and whether this file made it. */
export interface RecordedVersion {
  readonly version: DatasetVersion;
  readonly isNew: boolean;
}

/** Makes a stored file the next version of its dataset, or finds the version that it is already: one transaction. */
@Injectable()
export class VersionRecorder {
  constructor(
    private readonly datasets: DatasetRepository,
    private readonly versions: DatasetVersionRepository,
    private readonly profiles: DataProfileRepository,
    private readonly results: ValidationResultRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  /** @throws {NotFoundError | SchemaMismatchError} */
  record({ dataset: name, format, analysed, content }: FileToRecord): Promise<RecordedVersion> {
    return this.unitOfWork.run(async () => {
      const { id: datasetId } = await this.datasets.lockByName(name);
      const same = await this.versions.findByContent(datasetId, content.contentDigest);
      if (same !== null) return { version: same, isNew: false };

      const latest = await this.versions.findLatest(datasetId);
      // Another first version may have come meanwhile.
      if (latest !== null) requireSameColumns(analysed.columns, latest.columns);
      const number = (latest?.version ?? 0) + 1;
      const { rows, columns, profile, quality } = analysed;
      const version: DatasetVersion = {
        ...{ id: newId(), datasetId, version: number, format, rows, columns, content },
        createdAt: new Date(),
      };
      await this.versions.insert(version);
      await this.profiles.insert(version.id, profile);
      await this.results.insert(version.id, quality);
      await this.outbox.publish('DatasetVersionCreated', datasetId, {
        ...{ datasetId, dataset: name, versionId: version.id, version: number, rows },
        contentDigest: content.contentDigest,
      });
      return { version, isNew: true };
    });
  }
}
