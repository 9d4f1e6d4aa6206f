import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { parseDigest } from '@orrery/platform-artifacts';
import type { DatasetVersion } from '../dataset-version/dataset-version.js';
import { FileCache } from '../table-read/file-cache.js';
import { openStored } from '../tabular-file/open-stored.js';
import { ScratchFolders } from '../tabular-file/scratch-folders.js';
import { stoppedBy } from '../tabular-file/stopped-by.js';
import type { TableSession } from '../tabular-file/table-session.js';
import { TableSessions } from '../tabular-file/table-sessions.js';
import { FILE } from '../tabular-file/table.js';
import { FileTooComplexError } from '../tabular-file/tabular-file.errors.js';
import { compareRows, type ComparisonProgress, type RowCounts } from './compare-rows.js';
import { RELATIONS } from './comparison-sql.js';
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
    private readonly cache: FileCache,
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
      const files = {
        FROM: await this.place(pair.from, folder, 'FROM'),
        TO: await this.place(pair.to, folder, 'TO'),
      };
      const path = join(folder, 'differences');
      const counts = await this.sessions.run(folder, (session) =>
        stoppedBy(session, signal, async () => {
          await open(session, pair.from, files.FROM, 'FROM');
          await open(session, pair.to, files.TO, 'TO');
          return compareRows(session, comparison, { rowsBefore: pair.from.rows ?? 0, path, tell });
        }).catch((error: unknown) => {
          if (!(error instanceof FileTooComplexError)) throw error;
          throw new RowDiffTooComplexError(comparison.cells.length);
        }),
      );
      return keep({ counts, path });
    });
  }

  private async place({ content }: DatasetVersion, folder: string, side: PairSide): Promise<string> {
    const file = await this.cache.place(parseDigest(content.manifestDigest), folder, side);
    await file.fill();
    return file.path;
  }
}

async function open(
  session: TableSession,
  { format, columns }: DatasetVersion,
  path: string,
  side: PairSide,
): Promise<void> {
  await openStored(session, { path, format, columns }, {});
  await session.rows(`ALTER VIEW ${FILE} RENAME TO ${RELATIONS[side]}`);
}
