import { Injectable } from '@nestjs/common';
import { measureProfile } from '../data-profile/measure-profile.js';
import { Profiles } from '../data-profile/profiles.js';
import type { NewVersion } from '../dataset-version/new-version.js';
import type { Dataset } from '../dataset/dataset.js';
import { GateKeeper } from '../quality-gate/gate-keeper.js';
import { openParts, type FilesToOpen } from '../tabular-file/open-table.js';
import { TableSessions } from '../tabular-file/table-sessions.js';

/** What is known of a file that may become a version, as the version will have it. */
export type AnalysedFile = Pick<NewVersion, 'table' | 'state' | 'stateReason' | 'attach'>;

/** Where a file is to become a version. */
export interface Destination {
  readonly dataset: Dataset;
  readonly branch: string;
}

/** Reads the files of a table that arrived, and lets pass only what a dataset takes. */
@Injectable()
export class FileAnalysis {
  constructor(
    private readonly sessions: TableSessions,
    private readonly profiles: Profiles,
    private readonly gate: GateKeeper,
  ) {}

  /**
   * @param folder where the files lie; the analysis sees nothing else.
   * @throws {UnreadableFileError | SchemaMismatchError | PartSchemaError | QualityGateFailedError | OverloadedError}
   */
  analyse(folder: string, files: FilesToOpen, { dataset, branch }: Destination): Promise<AnalysedFile> {
    return this.sessions.run(folder, async (session) => {
      const table = await openParts(session, files);
      const measured = await measureProfile(table);
      const decision = await this.gate.judge({ dataset, branch, table, measured });
      if (decision.outcome === 'REFUSE') throw decision.error;
      return {
        table: { rows: measured.rows, columns: table.columns },
        ...(decision.outcome === 'QUARANTINE' && { state: 'QUARANTINED' }),
        ...(decision.reason !== null && { stateReason: decision.reason }),
        attach: async (version) => {
          await this.profiles.record(version.id, table.columns, measured);
          await this.gate.record({ ...version, branch }, decision.judged);
        },
      };
    });
  }
}
