import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import type { DatasetVersion } from '../dataset-version/dataset-version.js';
import type { TreeFile } from '../dataset-version/version-tree.js';
import { TableFiles } from '../table-read/table-files.js';
import { openStored, type StoredTable } from '../tabular-file/open-stored.js';
import { ScratchFolders } from '../tabular-file/scratch-folders.js';
import { stoppedBy } from '../tabular-file/stopped-by.js';
import type { TableSession } from '../tabular-file/table-session.js';
import { TableSessions } from '../tabular-file/table-sessions.js';
import { FILE } from '../tabular-file/table.js';
import { FileTooComplexError } from '../tabular-file/tabular-file.errors.js';
import { compareRows, type ComparisonProgress, type RowCounts } from './compare-rows.js';
import { KEY_RELATIONS, RELATIONS } from './comparison-sql.js';
import { areReadAlike, partsApart, type PartsApart } from './parts-apart.js';
import type { RowComparison } from './row-comparison.js';
import { RowDiffTooComplexError } from './row-diff.errors.js';
import type { PairSide, VersionPair } from './version-pair.js';

/** What a comparison came to, and the file that tells it. */
export interface MadeComparison {
  readonly counts: RowCounts;
  readonly path: string;
}

/** How a comparison is watched, and stopped. */
export interface ComparisonWatch {
  readonly tell: ComparisonProgress;
  readonly signal: AbortSignal | null;
}

const UNWATCHED: ComparisonWatch = { tell: async () => {}, signal: null };

/** Opens two versions in one sandbox, within the memory and the time of any analysis, and compares their rows. */
@Injectable()
export class PairComparison {
  constructor(
    private readonly files: TableFiles,
    private readonly scratch: ScratchFolders,
    private readonly sessions: TableSessions,
  ) {}

  /**
   * @param keep takes over what was made, whose file is gone afterwards; the engine has given its memory back by then.
   * @throws as `compareRows`; {OverloadedError | DeadlineError | RowDiffTooComplexError}
   */
  run<T>(
    pair: VersionPair,
    comparison: RowComparison,
    keep: (made: MadeComparison) => Promise<T>,
    { tell, signal }: ComparisonWatch = UNWATCHED,
  ): Promise<T> {
    return this.scratch.within(async (folder) => {
      await tell('fetching the files', 0);
      const [from, to] = [await this.files.partsOf(pair.from), await this.files.partsOf(pair.to)];
      const apart = partsApart(from, to, comparison);
      const without = await this.commonGroups(pair, comparison, apart, folder);
      const placing = { comparison, folder, without };
      const sides = {
        FROM: await this.place(pair.from, 'FROM', { all: from, apart: apart.from, ...placing }),
        TO: await this.place(pair.to, 'TO', { all: to, apart: apart.to, ...placing }),
      };
      const path = join(folder, 'differences');
      const counts = await this.sessions.run(folder, (session) =>
        stoppedBy(session, signal, async () => {
          await open(session, sides.FROM, 'FROM');
          await open(session, sides.TO, 'TO');
          return compareRows(session, comparison, { rowsBefore: pair.from.rows ?? 0, path, tell });
        }).catch((error: unknown) => {
          if (!(error instanceof FileTooComplexError)) throw error;
          throw new RowDiffTooComplexError(comparison.cells.length);
        }),
      );
      return keep({ counts, path });
    });
  }

  /** As whole files that both have, so row groups of files of one path: by that path. */
  private async commonGroups(
    { from, to }: VersionPair,
    comparison: RowComparison,
    apart: PartsApart,
    folder: string,
  ): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
    const common = new Map<string, ReadonlySet<number>>();
    if (from.format !== 'PARQUET' || to.format !== 'PARQUET' || !areReadAlike(comparison)) return common;
    const old = new Map(apart.from.map((file) => [file.path, file]));
    for (const file of apart.to) {
      const before = old.get(file.path);
      if (before === undefined) continue;
      const into = { folder, name: `common-${common.size}` };
      common.set(file.path, await this.files.commonGroups(before, file, into));
    }
    return common;
  }

  private async place(
    version: DatasetVersion,
    side: PairSide,
    { all, apart, comparison: { key, cells }, folder, without }: PartsToPlace,
  ): Promise<PlacedSide> {
    const has = new Set(version.columns.map(({ name }) => name));
    const keys = key.map(({ name }) => name);
    const columns = [...keys, ...cells.map(({ name }) => name).filter((name) => has.has(name))];
    const placing = { folder, need: { columns }, as: side, without };
    const compared = await this.files.placeParts(version, apart, placing);
    const isAll = apart.length === all.length && [...without.values()].every(({ size }) => size === 0);
    if (isAll) return { compared, columns, keys: null, keyColumns: keys };
    const need = { columns: keys };
    const placed = await this.files.placeParts(version, all, { folder, need, as: `${side}-keys` });
    return { compared, columns, keys: placed, keyColumns: keys };
  }
}

interface PartsToPlace {
  readonly all: readonly TreeFile[];
  /** Those that the other version does not have. */
  readonly apart: readonly TreeFile[];
  readonly comparison: RowComparison;
  readonly folder: string;
  /** Row groups that the other version has, too, by the paths of their files. */
  readonly without: ReadonlyMap<string, ReadonlySet<number>>;
}

interface PlacedSide {
  readonly compared: StoredTable;
  readonly columns: readonly string[];
  /** All rows, where only some are compared. */
  readonly keys: StoredTable | null;
  readonly keyColumns: readonly string[];
}

async function open(
  session: TableSession,
  { compared, columns, keys, keyColumns }: PlacedSide,
  side: PairSide,
): Promise<void> {
  await view(session, compared, columns, RELATIONS[side]);
  if (keys === null) {
    await session.rows(`CREATE VIEW ${KEY_RELATIONS[side]} AS SELECT * FROM ${RELATIONS[side]}`);
  } else await view(session, keys, keyColumns, KEY_RELATIONS[side]);
}

/** Nothing but the columns that were fetched. */
async function view(
  session: TableSession,
  stored: StoredTable,
  columns: readonly string[],
  relation: string,
): Promise<void> {
  await openStored(session, stored, { columns });
  await session.rows(`ALTER VIEW ${FILE} RENAME TO ${relation}`);
}
