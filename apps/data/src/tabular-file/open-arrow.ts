import { open } from 'node:fs/promises';
import { DuckDBDataChunk, type DuckDBValue } from '@duckdb/node-api';
import { quoteName, quoteText, type TableColumn } from '@orrery/platform-tables';
import { RecordBatchReader, type RecordBatch, type Schema } from 'apache-arrow';
import { arrowBytes } from './arrow/arrow-bytes.js';
import { arrowColumn, type ArrowColumn } from './arrow/arrow-column.js';
import { requireFewColumns, requireUsableNames } from './compare-columns.js';
import { columnsOfParts } from './compare-parts.js';
import { parquetColumns, viewParquet } from './open-parquet.js';
import { pathsOf, type TablePart } from './table-part.js';
import type { TableSession } from './table-session.js';
import { Table } from './table.js';
import { UnreadableFileError } from './tabular-file.errors.js';

interface NamedColumn extends ArrowColumn {
  readonly name: string;
  /** Where it is in the file. */
  readonly at: number;
}

/** Rows that the engine takes at a time. */
const CHUNK_ROWS = 2048;
/** Values that are held before they are written as a part. */
const PART_VALUES = 4_000_000;

/**
 * Opens Arrow files or streams. The engine does not read Arrow: they are written as Parquet beside them, batch by batch.
 * @param folders columns that their folders tell.
 * @throws {UnreadableFileError | PartSchemaError}
 */
export async function openArrow(
  session: TableSession,
  parts: readonly TablePart[],
  folders: readonly TableColumn[],
): Promise<Table> {
  const copies: TablePart[] = [];
  const columns = await columnsOfParts(parts, async (part) => {
    const written = await arrowCopies(session, part);
    copies.push(...written);
    return parquetColumns(session, pathsOf(written));
  });
  await viewParquet(session, copies, { columns, folders });
  return new Table(session, [...columns, ...folders]);
}

/**
 * An Arrow file as Parquet files beside it, one or more.
 * @param needed columns that are read; all of them when null.
 * @throws {UnreadableFileError}
 */
export async function arrowCopies(
  session: TableSession,
  { path, name }: TablePart,
  needed: readonly TableColumn[] | null = null,
): Promise<readonly TablePart[]> {
  const file = await open(path, 'r');
  try {
    const reader = await RecordBatchReader.from(arrowBytes(file));
    await reader.open();
    const columns = columnsIn(reader.schema, needed);
    const copies = new Copies(session, path, columns);
    for await (const batch of reader) await copies.append(batch as RecordBatch);
    return (await copies.finish()).map((copy) => ({ path: copy, name }));
  } catch (error) {
    throw toldFailure(error);
  } finally {
    await file.close();
  }
}

/** The library says what it cannot read in errors of its own and of the language: none of them is of ours. */
function toldFailure(error: unknown): unknown {
  const isOurs = error instanceof Error && 'code' in error;
  if (isOurs || !(error instanceof Error) || error.name === 'InternalError') return error;
  return new UnreadableFileError(`it is no Arrow file that can be read: ${error.message}.`);
}

function columnsIn(schema: Schema, needed: readonly TableColumn[] | null): readonly NamedColumn[] {
  const names = schema.fields.map(({ name }) => name);
  requireUsableNames(requireFewColumns(names), 'the schema');
  const wanted = needed === null ? null : new Set(needed.map(({ name }) => name));
  return schema.fields.flatMap(({ name, type }, at) => {
    if (wanted !== null && !wanted.has(name)) return [];
    const column = arrowColumn(type);
    if (column !== null) return [{ ...column, name, at }];
    throw new UnreadableFileError(`the column "${name}" is of the type ${type}, which is not read.`, {
      column: name,
    });
  });
}

/** Batches on their way into Parquet files, which are small enough to lie in memory until they are written. */
class Copies {
  private readonly paths: string[] = [];
  private rows = 0;

  constructor(
    private readonly session: TableSession,
    private readonly path: string,
    private readonly columns: readonly NamedColumn[],
  ) {}

  async append(batch: RecordBatch): Promise<void> {
    for (let start = 0; start < batch.numRows; start += CHUNK_ROWS) {
      if (this.rows === 0) await this.createStage();
      const rows = Math.min(CHUNK_ROWS, batch.numRows - start);
      const chunk = DuckDBDataChunk.create(
        this.columns.map(({ type }) => type),
        rows,
      );
      this.columns.forEach((column, at) => chunk.setColumnValues(at, valuesOf(batch, column, start, rows)));
      await this.session.append(STAGE, chunk);
      this.rows += rows;
      if (this.rows * this.columns.length >= PART_VALUES) await this.writeStage();
    }
  }

  async finish(): Promise<readonly string[]> {
    if (this.rows === 0 && this.paths.length === 0) await this.createStage();
    if (this.rows > 0 || this.paths.length === 0) await this.writeStage();
    return this.paths;
  }

  private async createStage(): Promise<void> {
    const columns = this.columns.map(({ name, type }) => `${quoteName(name)} ${type}`);
    await this.session.rows(`CREATE TABLE ${STAGE} (${columns.join(', ')})`);
  }

  private async writeStage(): Promise<void> {
    const part = `${this.path}.${this.paths.length}.parquet`;
    this.session.endAppending(STAGE);
    await this.session.rows(`COPY ${STAGE} TO ${quoteText(part)} (FORMAT parquet)`);
    await this.session.rows(`DROP TABLE ${STAGE}`);
    this.paths.push(part);
    this.rows = 0;
  }
}

const STAGE = 'stage';

function valuesOf(batch: RecordBatch, column: NamedColumn, start: number, rows: number): DuckDBValue[] {
  const vector = batch.getChildAt(column.at);
  const raw = column.isRaw ? (vector?.data[0]?.values as ArrayLike<unknown>) : null;
  return Array.from({ length: rows }, (_, i) => {
    const row = start + i;
    if (vector === null || !vector.isValid(row)) return null;
    const value: unknown = raw === null ? vector.get(row) : raw[row];
    return value === null || value === undefined ? null : column.convert(value);
  });
}
