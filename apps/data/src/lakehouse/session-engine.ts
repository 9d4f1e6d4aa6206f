import type { OpenTableFiles, TableEngine, TableFiles } from '@orrery/platform-lakehouse';
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
  async within<T>(names: readonly string[], work: (files: OpenTableFiles) => Promise<T>): Promise<T> {
    const paths = new Map<string, string>();
    for (const name of names) paths.set(name, await this.checked.localPath(this.files, name));
    const pathOf = (name: string): string => paths.get(name) ?? name;
    return this.scratch.within((folder) =>
      this.sessions.run(folder, (session) => work({ stream: (sql) => session.stream(sql), pathOf }), [
        ...paths.values(),
      ]),
    );
  }
}
