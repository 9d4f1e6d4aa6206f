import { open } from 'node:fs/promises';
import { DuckDBDataChunk, type DuckDBValue } from '@duckdb/node-api';
import { quoteName, quoteText, tableColumn, type TableColumn } from '@orrery/platform-tables';
import { RecordBatchReader, type RecordBatch, type Schema } from 'apache-arrow';
import { arrowBytes } from './arrow/arrow-bytes.js';
import { arrowColumn, type ArrowColumn } from './arrow/arrow-column.js';
import { requireFewColumns, requireUsableNames } from './compare-columns.js';
import type { TableSession } from './table-session.js';
import { FILE, Table } from './table.js';
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

/** Opens an Arrow file or stream. @throws {UnreadableFileError} */
export async function openArrow(session: TableSession, path: string): Promise<Table> {
  const relation = await arrowRelation(session, path);
  const described = await session.rows(`DESCRIBE SELECT * FROM ${relation}`);
  await session.rows(`CREATE VIEW ${FILE} AS SELECT * FROM ${relation}`);
  return new Table(
    session,
    described.map((row) => tableColumn(String(row['column_name']), String(row['column_type']))),
  );
}

/**
 * An Arrow file as a relation. The engine does not read Arrow: the file is written as Parquet beside it, batch by batch.
 * @param needed columns that are read; all of them when null.
 * @throws {UnreadableFileError}
 */
export async function arrowRelation(
  session: TableSession,
  path: string,
  needed: readonly TableColumn[] | null = null,
): Promise<string> {
  const file = await open(path, 'r');
  try {
    const reader = await RecordBatchReader.from(arrowBytes(file));
    await reader.open();
    const columns = columnsIn(reader.schema, needed);
    const parts = new Parts(session, path, columns);
    for await (const batch of reader) await parts.append(batch as RecordBatch);
    return await parts.finish();
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
class Parts {
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

  async finish(): Promise<string> {
    if (this.rows === 0 && this.paths.length === 0) await this.createStage();
    if (this.rows > 0 || this.paths.length === 0) await this.writeStage();
    return `read_parquet([${this.paths.map(quoteText).join(', ')}], hive_partitioning = false)`;
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
