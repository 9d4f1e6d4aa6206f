import { open, type FileHandle } from 'node:fs/promises';
import { CompactThrift, THRIFT } from './compact-thrift.js';
import { UnreadableFileError } from './tabular-file.errors.js';

export interface ParquetSchema {
  /** Names of the columns as the file gives them, in its order. */
  readonly columns: readonly string[];
  /** The number that the writer gave each of them; null for none. */
  readonly fieldIds: readonly (number | null)[];
  readonly rows: number;
}

interface SchemaNode {
  readonly name: string;
  readonly children: number;
  readonly fieldId: number | null;
}

/** A footer names every column of every row group; one that is larger says nothing that could be analysed. */
const MAX_FOOTER_BYTES = 32 * 1024 * 1024;
const MAX_NODES = 100_000;
const TAIL_BYTES = 8;
const MAGIC = 'PAR1';

/** The engine walks a schema by recursion: one that is deep enough would take the process down. */
const DEEPEST = 64;

/** What a Parquet file says of itself, before the engine reads any of it. @throws {UnreadableFileError} */
export async function readParquetSchema(path: string): Promise<ParquetSchema> {
  const footer = await readFooter(path);
  try {
    return schemaIn(new CompactThrift(footer));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UnreadableFileError('its footer is broken.');
  }
}

/** @throws {UnreadableFileError} for a file that is cut off, is something else, or has a footer of no reasonable size. */
async function readFooter(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const head = await read(file, 0, MAGIC.length);
    if (size < TAIL_BYTES + MAGIC.length || head.toString('latin1') !== MAGIC) {
      throw new UnreadableFileError('it is no Parquet file: it does not begin with "PAR1".', { byte: 0 });
    }
    const tail = await read(file, size - TAIL_BYTES, TAIL_BYTES);
    if (tail.toString('latin1', MAGIC.length) !== MAGIC) {
      throw new UnreadableFileError('it is cut off: it does not end with "PAR1".', { byte: size });
    }
    const footerBytes = tail.readUInt32LE(0);
    const start = size - TAIL_BYTES - footerBytes;
    if (start < MAGIC.length || footerBytes > MAX_FOOTER_BYTES) {
      const reason = `its footer of ${footerBytes} bytes is larger than the file, or than ${MAX_FOOTER_BYTES} bytes.`;
      throw new UnreadableFileError(reason, { byte: size - TAIL_BYTES });
    }
    return await read(file, start, footerBytes);
  } finally {
    await file.close();
  }
}

async function read(file: FileHandle, position: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes);
  const { bytesRead } = await file.read({ buffer, position });
  return buffer.subarray(0, bytesRead);
}

/** Fields 2 and 3 of FileMetaData: the schema, and the number of rows. */
function schemaIn(footer: CompactThrift): ParquetSchema {
  let [nodes, rows]: [readonly SchemaNode[], number] = [[], 0];
  for (let field = footer.field(0); field.type !== THRIFT.STOP; field = footer.field(field.id)) {
    if (field.id === 2) nodes = nodesIn(footer);
    else if (field.id === 3) rows = footer.integer();
    else footer.skip(field.type);
    if (field.id >= 3) break;
  }
  const columns = columnsOf(nodes);
  return { columns: columns.map(({ name }) => name), fieldIds: columns.map(({ fieldId }) => fieldId), rows };
}

function nodesIn(footer: CompactThrift): readonly SchemaNode[] {
  const { size } = footer.list();
  if (size > MAX_NODES) {
    throw new UnreadableFileError(`its schema has ${size} parts; at most ${MAX_NODES} are taken.`, {
      columns: size,
    });
  }
  return Array.from({ length: size }, () => nodeIn(footer));
}

/** Fields 4, 5 and 9 of SchemaElement. */
function nodeIn(footer: CompactThrift): SchemaNode {
  let [name, children] = ['', 0];
  let fieldId: number | null = null;
  for (let field = footer.field(0); field.type !== THRIFT.STOP; field = footer.field(field.id)) {
    if (field.id === 4) name = footer.text();
    else if (field.id === 5) children = footer.integer();
    else if (field.id === 9) fieldId = footer.integer();
    else footer.skip(field.type);
  }
  return { name, children, fieldId };
}

/** The schema is a tree, each node before its children: those right below the root are the columns. */
function columnsOf([root, ...nodes]: readonly SchemaNode[]): readonly SchemaNode[] {
  const columns: SchemaNode[] = [];
  const open = [root?.children ?? 0];
  for (const node of nodes) {
    const { name, children } = node;
    while (open.at(-1) === 0) open.pop();
    if (open.length === 0) break;
    if (open.length === 1) columns.push(node);
    open.push((open.pop() ?? 0) - 1);
    if (children > 0) open.push(children);
    if (open.length > DEEPEST) {
      const column = columns.at(-1)?.name ?? name;
      const reason = `its column "${column}" is nested deeper than ${DEEPEST} levels.`;
      throw new UnreadableFileError(reason, { column });
    }
  }
  return columns;
}
