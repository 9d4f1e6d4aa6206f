import { link } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DeadlineError, InvalidInputError, OverloadedError } from '@orrery/domain';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import { Content } from '../content/content.js';
import type { DataConfig } from '../data.config.js';
import { VersionDeletions } from '../dataset-version/version-deletions.js';
import { FileCache } from '../table-read/file-cache.js';
import { ScratchFolders } from '../tabular-file/scratch-folders.js';
import { TableSessions } from '../tabular-file/table-sessions.js';
import { NoTableError } from '../tabular-file/tabular-file.errors.js';
import type { RowCounts } from './compare-rows.js';
import { PairComparison } from './pair-comparison.js';
import { readDifferences, type RowChange, type RowDifference } from './read-differences.js';
import { rowComparison, type RowComparison, type RowQuestion } from './row-comparison.js';
import { RowDiffFiles } from './row-diff-files.js';
import { RowDiffDeadlineError, RowDiffOverloadedError, RowDiffTooLargeError } from './row-diff.errors.js';
import { RowDiffRepository } from './row-diff.repository.js';
import type { RowDiff } from './row-diff.js';
import { holdTheSame, type VersionPair } from './version-pair.js';

const MOST_KEY_COLUMNS = 32;

/** Rows of two versions held against each other by a key. */
@Injectable()
export class RowDiffs implements OnModuleInit {
  constructor(
    private readonly kept: RowDiffRepository,
    private readonly made: RowDiffFiles,
    private readonly comparing: PairComparison,
    private readonly content: Content,
    private readonly deletions: VersionDeletions,
    private readonly cache: FileCache,
    private readonly scratch: ScratchFolders,
    private readonly sessions: TableSessions,
    @Inject(SERVICE_CONFIG) private readonly config: DataConfig,
  ) {}

  onModuleInit(): void {
    this.deletions.beside(async (id) => {
      for (const diff of await this.kept.deleteOf(id))
        await this.content.release({ kind: 'row-diff', id: diff });
    });
  }

  /**
   * What is kept, or known on this machine, or made now. Equal bytes are not read.
   * @throws {NoTableError | UnknownKeyColumnError | KeyKindError | NullKeyError | DuplicateKeyError}
   * @throws {RowDiffTooLargeError} for more rows than are compared while somebody waits.
   * @throws {RowDiffOverloadedError | RowDiffDeadlineError} for want of room or time.
   */
  async of(pair: VersionPair, question: RowQuestion): Promise<RowDiff> {
    const comparison = comparisonOf(pair, question);
    if (holdTheSame(pair)) return { pair, comparison, counts: nothingIn(pair, comparison), source: NOWHERE };
    const kept = await this.kept.find(pair, question);
    if (kept !== null) {
      const source = { kind: 'stored', manifest: kept.manifest } as const;
      return { pair, comparison, counts: kept.counts, source };
    }
    this.requireFewRows(pair);
    const name = nameOf(pair, question);
    const counts = await toldAsRows(this.made.counts(name, (path) => this.make(pair, comparison, path)));
    return { pair, comparison, counts, source: { kind: 'here', name } };
  }

  /** Rows that differ, in the order of keys; a cursor is the number of the last one. */
  async page(
    diff: RowDiff,
    changes: readonly RowChange[] | null,
    page: PageRequest,
  ): Promise<Page<RowDifference>> {
    const after = page.after === null ? 0 : Number(page.after);
    if (!Number.isSafeInteger(after) || after < 0) throw new InvalidInputError('after', 'It is no cursor.');
    const { comparison, source } = diff;
    if (source.kind === 'nowhere') return { items: [], hasNextPage: false };
    return this.scratch.within(async (folder) => {
      const path = join(folder, 'differences');
      if (source.kind === 'stored')
        await (await this.cache.place(source.manifest, folder, 'differences')).fill();
      else await this.made.place(source.name, (into) => this.make(diff.pair, comparison, into), path);
      const request = { changes, after, atMost: page.first + 1 };
      // The rest of the answer is there: it is not thrown away because others wait, too.
      const rows = await this.sessions.runPatiently(folder, (session) =>
        readDifferences(session, comparison, path, request),
      );
      return { items: rows.slice(0, page.first), hasNextPage: rows.length > page.first };
    });
  }

  private make(pair: VersionPair, comparison: RowComparison, into: string): Promise<RowCounts> {
    return this.comparing.run(pair, comparison, async ({ counts, path }) => {
      await link(path, into);
      return counts;
    });
  }

  private requireFewRows({ from, to }: VersionPair): void {
    const rows = (from.rows ?? 0) + (to.rows ?? 0);
    const atMost = this.config.directDiffRows;
    if (rows > atMost) throw new RowDiffTooLargeError(rows, atMost);
  }
}

/** @throws {NoTableError | InvalidInputError | UnknownKeyColumnError | KeyKindError} */
export function comparisonOf({ from, to }: VersionPair, question: RowQuestion): RowComparison {
  const { key } = question;
  if (key.length === 0) throw new InvalidInputError('key', 'Name one column at least.');
  if (key.length > MOST_KEY_COLUMNS)
    throw new InvalidInputError('key', `A key has ${MOST_KEY_COLUMNS} columns at the most.`);
  if (new Set(key).size < key.length) throw new InvalidInputError('key', 'It names a column twice.');
  for (const { format } of [from, to]) if (format === 'FILES') throw new NoTableError(format);
  return rowComparison(from.columns, to.columns, question);
}

/** What other parts of an answer are not to fail for is told by the rows. */
async function toldAsRows<T>(made: Promise<T>): Promise<T> {
  try {
    return await made;
  } catch (error) {
    if (error instanceof OverloadedError) throw new RowDiffOverloadedError(error.retryAfterMs);
    if (error instanceof DeadlineError) throw new RowDiffDeadlineError();
    throw error;
  }
}

const NOWHERE = { kind: 'nowhere' } as const;

function nothingIn({ to }: VersionPair, { cells }: RowComparison): RowCounts {
  return { added: 0, removed: 0, changed: 0, unchanged: to.rows ?? 0, changedCells: cells.map(() => 0) };
}

function nameOf({ from, to }: VersionPair, { key, columns }: RowQuestion): string {
  return JSON.stringify([from.id, to.id, key, columns]);
}
