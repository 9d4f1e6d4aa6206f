import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { TableColumn, TableSource, Tuple, TupleValue } from '@orrery/platform-tables';
import {
  Bool,
  DateDay,
  Field,
  Float32,
  Float64,
  Int16,
  Int32,
  Int64,
  Int8,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  TimestampMicrosecond,
  Uint16,
  Uint32,
  Uint64,
  Uint8,
  Utf8,
  makeData,
  vectorFromArray,
  type DataType,
} from 'apache-arrow';

/** Rows of a batch: large enough to be read fast, small enough to lie in memory anywhere. */
const BATCH_ROWS = 32_768;

/** A column as it is written: its type, and a value of the table in its words. */
interface WrittenColumn {
  readonly type: DataType;
  readonly value: (told: TupleValue) => unknown;
}

const INTEGERS: Readonly<Record<string, () => DataType>> = {
  TINYINT: () => new Int8(),
  SMALLINT: () => new Int16(),
  INTEGER: () => new Int32(),
  UTINYINT: () => new Uint8(),
  USMALLINT: () => new Uint16(),
  UINTEGER: () => new Uint32(),
};

/** Writes rows as an Arrow stream. Types that Arrow's library has no builder for are told as texts. */
export async function writeArrow(table: TableSource, sql: string, path: string): Promise<void> {
  const columns = table.columns.map(writtenColumn);
  const fields = table.columns.map(({ name }, at) => new Field(name, columns[at]?.type ?? new Utf8(), true));
  const schema = new Schema(fields);
  const writer = new RecordBatchStreamWriter();
  writer.reset(undefined, schema);
  const filling = fill(writer, schema, columns, table.tuples.stream(sql));
  const written = pipeline(Readable.from(writer), createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  await Promise.all([filling, written]);
}

async function fill(
  writer: RecordBatchStreamWriter,
  schema: Schema,
  columns: readonly WrittenColumn[],
  batches: AsyncIterable<readonly Tuple[]>,
): Promise<void> {
  try {
    let waiting: Tuple[] = [];
    for await (const rows of batches) {
      waiting.push(...rows);
      if (waiting.length < BATCH_ROWS) continue;
      writer.write(batchOf(schema, columns, waiting));
      waiting = [];
    }
    if (waiting.length > 0) writer.write(batchOf(schema, columns, waiting));
    writer.finish();
  } catch (error) {
    writer.abort(error);
    throw error;
  }
}

function batchOf(schema: Schema, columns: readonly WrittenColumn[], rows: readonly Tuple[]): RecordBatch {
  const children = columns.flatMap(({ type, value }, at) => {
    const values = rows.map((row) => {
      const told = row[at] ?? null;
      return told === null ? null : value(told);
    });
    return vectorFromArray(values, type).data;
  });
  const data = makeData({ type: new Struct(schema.fields), length: rows.length, nullCount: 0, children });
  return new RecordBatch(schema, data);
}

function writtenColumn({ type }: TableColumn): WrittenColumn {
  const integer = INTEGERS[type];
  if (integer !== undefined) return { type: integer(), value: Number };
  if (type === 'BIGINT') return { type: new Int64(), value: (told) => BigInt(told as number | bigint) };
  if (type === 'UBIGINT') return { type: new Uint64(), value: (told) => BigInt(told as number | bigint) };
  if (type === 'DOUBLE') return { type: new Float64(), value: Number };
  if (type === 'FLOAT') return { type: new Float32(), value: Number };
  if (type === 'BOOLEAN') return { type: new Bool(), value: (told) => told };
  if (type === 'DATE') return { type: new DateDay(), value: (told) => new Date(`${String(told)}T00:00:00Z`) };
  if (type === 'TIMESTAMP') return { type: new TimestampMicrosecond(), value: millisecondsOf };
  if (type === 'TIMESTAMP WITH TIME ZONE')
    return { type: new TimestampMicrosecond('UTC'), value: millisecondsOf };
  return {
    type: new Utf8(),
    value: (told) => (typeof told === 'object' ? JSON.stringify(told) : String(told)),
  };
}

/** As the library takes times: milliseconds, with the microseconds as a fraction. */
function millisecondsOf(told: TupleValue): number {
  const [moment = '', fraction = ''] = String(told).replace(/\+00$/, '').split('.');
  return Date.parse(`${moment}Z`) + Number(fraction.padEnd(6, '0').slice(0, 6)) / 1000;
}
