import type {
  NeededFile,
  OpenTableFiles,
  StoredColumn,
  TableEngine,
  TableFiles,
} from '@orrery/platform-lakehouse';
import type { CheckedFiles } from './checked-files.js';
import type { ScratchFolders } from '../tabular-file/scratch-folders.js';
import type { TableSessions } from '../tabular-file/table-sessions.js';

/** The house's sessions as readers of tables take them. */
export class SessionEngine implements TableEngine {
  constructor(
    private readonly files: TableFiles,
    private readonly checked: CheckedFiles,
    private readonly scratch: ScratchFolders,
    private readonly sessions: TableSessions,
  ) {}

  /** @throws {OverloadedError} besides what the files are at fault for. */
  within<T>(needed: readonly NeededFile[], work: (open: OpenTableFiles) => Promise<T>): Promise<T> {
    return this.checked.within(this.files, needed, (paths) => {
      const pathOf = (name: string): string => paths.get(name) ?? name;
      return this.scratch.within((folder) =>
        this.sessions.run(folder, (session) => work({ stream: (sql) => session.stream(sql), pathOf }), [
          ...paths.values(),
        ]),
      );
    });
  }

  columnsOf(needed: readonly NeededFile[]): Promise<ReadonlyMap<string, readonly StoredColumn[]>> {
    return this.checked.columnsOf(this.files, needed);
  }
}
