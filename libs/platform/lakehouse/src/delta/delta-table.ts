import { quoteText } from '@orrery/platform-tables';
import { TableVersionNotFoundError } from '../lakehouse.errors.js';
import type { LakehouseReader, ReadingEffort, TableRef } from '../lakehouse-reader.js';
import type { TableEngine } from '../table-engine.js';
import type { TableFiles } from '../table-files.js';
import type { TableSnapshot, VersionFacts } from '../table-snapshot.js';
import type { DeltaAction } from './delta-actions.js';
import { DeltaLogFiles, type Checkpoint } from './delta-log-files.js';
import { requireReadable } from './delta-protocol.js';
import { deltaSnapshot } from './delta-snapshot.js';
import { DeltaState } from './delta-state.js';
import { numbersTo, readAhead } from './read-ahead.js';
import { readAction, readCommit } from './read-commit.js';

const VERSION = /^\d{1,15}$/;

/** A table of Delta Lake: its versions are what its log says (Delta Transaction Log Protocol). */
export class DeltaTable implements LakehouseReader {
  constructor(
    private readonly files: TableFiles,
    private readonly engine: TableEngine,
    /** The table's folder, below the root of `files`. */
    private readonly location: string,
  ) {}

  /**
   * What each version after a known one is, in order: from the first on that can be put together where none is known.
   * A version is never said to be earlier than the one before it, whatever the clocks of its writers said.
   * @throws {NoLakehouseTableError | BrokenTableError | UnsupportedTableFeatureError}
   */
  async *versions(known: Pick<VersionFacts, 'version' | 'committedAt'> | null): AsyncGenerator<VersionFacts> {
    const log = await DeltaLogFiles.list(this.files, this.location);
    const { earliest, first } = beginningOf(log, known);
    if (first > log.latest) return;
    const { state, ...replayed } = await this.replay(log, Math.max(earliest, first - 1));
    let { last } = replayed;
    let earliestAt = known?.committedAt.getTime() ?? -Infinity;
    const tell = async (version: number): Promise<VersionFacts> => {
      earliestAt = Math.max(earliestAt, await this.timeOf(log, version, last));
      return factsOf(version, new Date(earliestAt), { state, operation: operationOf(last) });
    };
    if (first === earliest) yield await tell(first);
    const further = numbersTo(Math.max(first, earliest + 1), log.latest);
    for await (const { version, actions } of this.commits(log, further)) {
      last = actions;
      state.apply(actions);
      yield await tell(version);
    }
  }

  /** How many commits must be read for what versions there are after a known one, and for what the table is now. */
  async effort(known: Pick<VersionFacts, 'version' | 'committedAt'> | null): Promise<ReadingEffort> {
    const log = await DeltaLogFiles.list(this.files, this.location);
    const { earliest, first } = beginningOf(log, known);
    const current = log.planOf(log.latest).commits.length;
    if (first > log.latest) return { history: 0, current };
    const before = log.planOf(Math.max(earliest, first - 1)).commits.length;
    return { history: before + log.latest - first + 1, current };
  }

  /**
   * The table as it was at a version.
   * @throws {TableVersionNotFoundError | BrokenTableError | UnsupportedTableFeatureError}
   */
  async snapshot(version: string): Promise<TableSnapshot> {
    const log = await DeltaLogFiles.list(this.files, this.location);
    if (!VERSION.test(version))
      throw new TableVersionNotFoundError(version, `they are numbers up to ${log.latest}`);
    const { state } = await this.replay(log, Number(version));
    const last = log.commitFile(Number(version));
    const { protocol, metadata } = state.described(last);
    requireReadable(protocol);
    const { files, location } = this;
    return deltaSnapshot({ version, protocol, metadata, adds: state.files, files, location, last });
  }

  async current(): Promise<string> {
    return String((await DeltaLogFiles.list(this.files, this.location)).latest);
  }

  /** Reads the log from its beginning: moments are in its commits. */
  async asOf(moment: Date): Promise<string | null> {
    let found: string | null = null;
    for await (const { version, committedAt } of this.versions(null)) {
      if (committedAt > moment) break;
      found = version;
    }
    return found;
  }

  refs(): Promise<readonly TableRef[]> {
    return Promise.resolve([]);
  }

  /** The state at a version, and the actions of its commit, where there is one. */
  private async replay(
    log: DeltaLogFiles,
    version: number,
  ): Promise<{ state: DeltaState; last: readonly DeltaAction[] }> {
    const { checkpoint, commits } = log.planOf(version);
    const state = new DeltaState();
    if (checkpoint !== null) await this.applyCheckpoint(checkpoint, state);
    let last: readonly DeltaAction[] = [];
    const numbers = commits.map((commit) => commit.version);
    for await (const { actions } of this.commits(log, numbers)) {
      last = actions;
      state.apply(last);
    }
    if (commits.length === 0 && log.hasCommit(version)) last = await this.readCommit(log, version);
    return { state, last };
  }

  private async applyCheckpoint({ files }: Checkpoint, state: DeltaState): Promise<void> {
    for (const file of files) {
      await this.engine.within([{ name: file, sizeBytes: null }], async ({ stream, pathOf }) => {
        // What there is not in a file is left out of its rows.
        const sql = `SELECT to_json(action)::VARCHAR AS action FROM read_parquet(${quoteText(pathOf(file))}) action`;
        for await (const rows of stream(sql)) {
          state.apply(rows.map(({ action }) => readAction(file, String(action))));
        }
      });
    }
  }

  private commits(
    log: DeltaLogFiles,
    versions: Iterable<number>,
  ): AsyncGenerator<{ readonly version: number; readonly actions: readonly DeltaAction[] }> {
    return readAhead(versions, async (version) => ({
      version,
      actions: await this.readCommit(log, version),
    }));
  }

  private async readCommit(log: DeltaLogFiles, version: number): Promise<readonly DeltaAction[]> {
    const file = log.requireCommit(version);
    return readCommit(file, (await this.files.read(file)).toString('utf8'));
  }

  /** As the commit says; else when its file was written. */
  private async timeOf(
    log: DeltaLogFiles,
    version: number,
    actions: readonly DeltaAction[],
  ): Promise<number> {
    const said = actions.find(({ commitInfo }) => commitInfo != null)?.commitInfo;
    const at = said?.inCommitTimestamp ?? said?.timestamp;
    if (at != null) return at;
    return (await this.files.writtenAt(log.fileOf(version))).getTime();
  }
}

function operationOf(actions: readonly DeltaAction[]): string | null {
  return actions.find(({ commitInfo }) => commitInfo != null)?.commitInfo?.operation ?? null;
}

function factsOf(
  version: number,
  committedAt: Date,
  { state, operation }: { readonly state: DeltaState; readonly operation: string | null },
): VersionFacts {
  const { rows, sizeBytes, fileCount } = state;
  return { version: String(version), committedAt, operation, rows, sizeBytes, fileCount };
}

/** The first version that the log reaches, and the first that is not known. It may have lost versions since the known one. */
function beginningOf(
  log: DeltaLogFiles,
  known: Pick<VersionFacts, 'version'> | null,
): { readonly earliest: number; readonly first: number } {
  const earliest = log.earliest();
  return { earliest, first: Math.max(earliest, known === null ? 0 : Number(known.version) + 1) };
}
