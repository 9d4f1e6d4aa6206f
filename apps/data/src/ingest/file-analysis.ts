import { Injectable } from '@nestjs/common';
import { DataProfileRepository } from '../data-profile/data-profile.repository.js';
import { measureProfile } from '../data-profile/measure-profile.js';
import type { NewVersion } from '../dataset-version/new-version.js';
import type { Dataset } from '../dataset/dataset.js';
import { openTable, type FileToOpen } from '../tabular-file/open-table.js';
import { TableSessions } from '../tabular-file/table-sessions.js';
import { judgeExpectations } from '../validation-result/judge-expectations.js';
import { ValidationResultRepository } from '../validation-result/validation-result.repository.js';
import { isSuccess } from '../validation-result/validation-result.js';
import { QualityGateFailedError } from './ingest.errors.js';

/** What is known of a file that may become a version, as the version will have it. */
export type AnalysedFile = Pick<NewVersion, 'table' | 'state' | 'stateReason' | 'attach'>;

/** Where a file is to become a version. */
export interface Destination {
  readonly dataset: Dataset;
  readonly branch: string;
}

/** Reads a file that arrived, and lets pass only what a dataset takes. */
@Injectable()
export class FileAnalysis {
  constructor(
    private readonly sessions: TableSessions,
    private readonly profiles: DataProfileRepository,
    private readonly results: ValidationResultRepository,
  ) {}

  /**
   * @param folder where the file lies; the analysis sees nothing else.
   * @throws {UnreadableFileError | SchemaMismatchError | QualityGateFailedError | OverloadedError}
   */
  analyse(folder: string, file: FileToOpen, { dataset }: Destination): Promise<AnalysedFile> {
    return this.sessions.run(folder, async (session) => {
      const table = await openTable(session, file);
      const quality = await judgeExpectations(table, dataset.expectations);
      if (!isSuccess(quality)) throw new QualityGateFailedError(quality);
      const { rows, profile } = await measureProfile(table);
      return {
        table: { rows, columns: table.columns },
        attach: async ({ id }) => {
          await this.profiles.insert(id, profile);
          await this.results.insert(id, quality);
        },
      };
    });
  }
}
