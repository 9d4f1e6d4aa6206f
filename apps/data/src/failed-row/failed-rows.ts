import { Readable } from 'node:stream';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InvalidInputError, NotFoundError } from '@orrery/domain';
import {
  findFailedRows,
  type FailedRow,
  type FailedRows as RowsInTable,
} from '@orrery/platform-expectations';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { VersionDeletions } from '../dataset-version/version-deletions.js';
import { Versions } from '../dataset-version/versions.js';
import { TableReads } from '../table-read/table-reads.js';
import { STATISTICS } from '../validation-result/statistics.js';
import { Validations } from '../validation-result/validations.js';
import type { Validation, ValidationOutcome } from '../validation-result/validation.js';
import { FailedRowLists, type PlaceInList } from './failed-row-lists.js';
import type { FailedRowStretch } from './failed-row-stretch.js';
import { toldRow, type ToldRow } from './told-row.js';
import { writeStretch } from './write-stretch.js';

/** All rows that failed an expectation, as lines of JSON. */
export interface DownloadedRows {
  /** Columns by which rows are told, and those at fault. */
  readonly keys: readonly string[];
  readonly columns: readonly string[];
  readonly lines: Readable;
}

/** An expectation, and the version that it judged. */
interface JudgedRows {
  readonly outcome: ValidationOutcome;
  readonly validation: Validation;
  readonly keys: readonly string[];
  readonly work: <T>(read: (rows: RowsInTable) => Promise<T>) => Promise<T>;
}

/**
 * All rows that failed an expectation. A version never changes, nor does what an expectation means at the moment of its
 * validation: the rows are told by the version itself. The first page is a query that ends with it; whoever reads on, or
 * wants all, has them from a list that one pass over the version writes.
 */
@Injectable()
export class FailedRows implements OnModuleInit {
  constructor(
    private readonly validations: Validations,
    private readonly versions: Versions,
    private readonly reads: TableReads,
    private readonly lists: FailedRowLists,
    private readonly deletions: VersionDeletions,
  ) {}

  onModuleInit(): void {
    this.deletions.beside((id) => this.lists.forgetLists(`${id}/`));
  }

  /** @throws {NotFoundError | InvalidInputError | OverloadedError} */
  async page(outcome: ValidationOutcome, { first, after }: PageRequest): Promise<Page<ToldRow>> {
    if (outcome.kind !== 'ROWS' || outcome.unexpected === 0) return { items: [], hasNextPage: false };
    const judged = await this.judged(outcome);
    if (after !== null) return this.pageInList(judged, rowOf(after), first);
    const rows = await judged.work((failed) => failed.page({ after: 0, first: first + 1 }));
    const told = rows.map((row) => toldRow(row, judged.keys));
    return { items: told.slice(0, first), hasNextPage: told.length > first };
  }

  /** A page is the same wherever the stretches of an instance end. */
  private async pageInList(judged: JudgedRows, after: number, first: number): Promise<Page<ToldRow>> {
    const items: ToldRow[] = [];
    for (;;) {
      const seen = items.at(-1)?.row ?? after;
      const page = await this.lists.use(placeIn(judged, seen), (stretch) =>
        stretch.page(seen, first - items.length),
      );
      items.push(...page.items);
      if (items.length === first || !page.hasNextPage) return { items, hasNextPage: page.hasNextPage };
    }
  }

  /** @throws {NotFoundError | InvalidInputError | OverloadedError} before the first line. */
  async download(validationId: string, position: number): Promise<DownloadedRows> {
    const { id } = await this.validations.get(validationId);
    const outcome = await this.validations.findOutcome(id, position);
    if (outcome === null) throw new NotFoundError('Expectation of the validation', String(position));
    if (outcome.kind !== 'ROWS') {
      const { type } = outcome.configuration;
      throw new InvalidInputError('position', `${type} did not judge rows one by one.`);
    }
    const judged = await this.judged(outcome);
    const begun = await this.stretchAt(judged, 0);
    const lines = Readable.from(this.lines(judged, begun), { objectMode: false });
    // Whoever goes away before the first line leaves it open otherwise.
    lines.once('close', () => begun.bytes.destroy());
    return { keys: judged.keys, columns: begun.columns, lines };
  }

  /** The lists one after another; each is open before it may be forgotten. */
  private async *lines(judged: JudgedRows, begun: OpenStretch): AsyncGenerator<Uint8Array> {
    for (let stretch = begun; ; stretch = await this.stretchAt(judged, stretch.upTo)) {
      yield* stretch.bytes as AsyncIterable<Uint8Array>;
      if (stretch.isLast) return;
    }
  }

  private stretchAt(judged: JudgedRows, after: number): Promise<OpenStretch> {
    return this.lists.use(placeIn(judged, after), opened);
  }

  private async judged(outcome: ValidationOutcome): Promise<JudgedRows> {
    const validation = await this.validations.get(outcome.validationId);
    const { rowKeys, parameters, validatedAt } = validation;
    const version = await this.versions.get(validation.versionId);
    const keys = rowKeys.filter((key) => version.columns.some(({ name }) => name === key));
    const options = { clock: () => validatedAt, parameters, keys, statistics: STATISTICS };
    return {
      ...{ outcome, validation, keys },
      work: (read) =>
        this.reads.open(version, {}, async (table) => {
          const failed = await findFailedRows(table.tuples, outcome.configuration, options);
          if (failed === null) throw new Error('An expectation judged rows, and does not any more.');
          return read(failed);
        }),
    };
  }
}

interface OpenStretch extends Pick<FailedRowStretch, 'columns' | 'upTo' | 'isLast'> {
  readonly bytes: Readable;
}

async function opened(stretch: FailedRowStretch): Promise<OpenStretch> {
  const { columns, upTo, isLast } = stretch;
  return { columns, upTo, isLast, bytes: await stretch.read() };
}

function placeIn({ outcome, validation, keys, work }: JudgedRows, after: number): PlaceInList {
  return {
    list: `${validation.versionId}/${validation.id}/${outcome.position}`,
    after,
    write: (stretch) =>
      work((failed) => {
        const batches = toldRows(failed.all({ after }), keys);
        return writeStretch({ columns: failed.columns, batches }, stretch);
      }),
  };
}

async function* toldRows(
  batches: AsyncIterable<readonly FailedRow[]>,
  keys: readonly string[],
): AsyncGenerator<readonly ToldRow[]> {
  for await (const batch of batches) yield batch.map((row) => toldRow(row, keys));
}

function rowOf(cursor: string): number {
  const row = /^\d{1,15}$/.test(cursor) ? Number(cursor) : null;
  if (row !== null) return row;
  throw new InvalidInputError('after', '"after" must be the "endCursor" of an earlier page.');
}
