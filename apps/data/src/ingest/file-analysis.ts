import { Injectable } from '@nestjs/common';
import { measureProfile, type MeasuredTable } from '../data-profile/measure-profile.js';
import type { Expectation } from '../expectation/expectation.js';
import { openTable, type FileToOpen } from '../tabular-file/open-table.js';
import type { TableColumn } from '../tabular-file/table-column.js';
import { TableSessions } from '../tabular-file/table-sessions.js';
import { judgeExpectations } from '../validation-result/judge-expectations.js';
import { isSuccess, type ValidationResult } from '../validation-result/validation-result.js';
import { QualityGateFailedError } from './ingest.errors.js';

/** What is known of a file that may become a version. */
export interface AnalysedFile extends MeasuredTable {
  readonly columns: readonly TableColumn[];
  readonly quality: ValidationResult;
}

/** Reads a file that arrived, and lets pass only what a dataset takes. */
@Injectable()
export class FileAnalysis {
  constructor(private readonly sessions: TableSessions) {}

  /**
   * @param folder where the file lies; the analysis sees nothing else.
   * @throws {UnreadableFileError | SchemaMismatchError | QualityGateFailedError | OverloadedError}
   */
  analyse(folder: string, file: FileToOpen, expectations: readonly Expectation[]): Promise<AnalysedFile> {
    return this.sessions.run(folder, async (session) => {
      const table = await openTable(session, file);
      const quality = await judgeExpectations(table, expectations);
      if (!isSuccess(quality)) throw new QualityGateFailedError(quality);
      return { columns: table.columns, quality, ...(await measureProfile(table)) };
    });
  }
}
