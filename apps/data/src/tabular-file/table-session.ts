import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { quoteText } from './sql.js';
import { UnreadableFileError } from './tabular-file.errors.js';

/** A value as statements take and give it: whole numbers may come as bigint. */
export type SqlValue = number | bigint | string | boolean | null;
export type SqlRow = Readonly<Record<string, SqlValue | readonly SqlValue[]>>;

export interface SessionLimits {
  readonly memoryMegabytes: number;
}

const THREADS = 2;

/** Failures of the engine's own, as opposed to those of the file; the binding tells the type in no other way. */
const ENGINE_FAILURE = /^(Out of Memory|INTERNAL|FATAL|INTERRUPT|Permission|Binder|Parser|Catalog) Error/i;

/**
 * An in-memory DuckDB that sees one folder and nothing else: no other file, no network, no extension, and no statement
 * can widen that.
 */
export class TableSession {
  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
  ) {}

  static async open(folder: string, { memoryMegabytes }: SessionLimits): Promise<TableSession> {
    const instance = await DuckDBInstance.create(':memory:', {
      threads: String(THREADS),
      memory_limit: `${memoryMegabytes}MiB`,
      temp_directory: join(folder, 'spill'),
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
    });
    const connection = await instance.connect();
    await connection.run(`SET allowed_directories = [${quoteText(folder)}]`);
    await connection.run('SET enable_external_access = false');
    await connection.run('SET lock_configuration = true');
    return new TableSession(instance, connection);
  }

  /**
   * The rows that a statement gives. Lists come as arrays.
   * @throws {UnreadableFileError} when the file that the statement reads is at fault.
   */
  async rows(sql: string, values: readonly SqlValue[] = []): Promise<readonly SqlRow[]> {
    try {
      const reader = await this.connection.runAndReadAll(sql, [...values]);
      // Statements select numbers, texts, booleans and lists of them: nothing else reaches JavaScript.
      return reader.getRowObjectsJS() as unknown as SqlRow[];
    } catch (error) {
      if (!(error instanceof Error) || ENGINE_FAILURE.test(error.message)) throw error;
      throw new UnreadableFileError(reasonIn(error.message));
    }
  }

  /** The only row of a statement that aggregates. */
  async row(sql: string, values: readonly SqlValue[] = []): Promise<SqlRow> {
    const [row] = await this.rows(sql, values);
    if (row === undefined) throw new Error('An aggregate gave no row.');
    return row;
  }

  /** Whether the engine reads `pattern` as a regular expression. */
  async accepts(pattern: string): Promise<boolean> {
    try {
      await this.connection.runAndReadAll("SELECT regexp_full_match('', $1)", [pattern]);
      return true;
    } catch (error) {
      if (!(error instanceof Error) || ENGINE_FAILURE.test(error.message)) throw error;
      return false;
    }
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }
}

/** The first line of DuckDB's message without its type and without the path of our own copy. */
function reasonIn(message: string): string {
  const [line = ''] = message.split('\n', 1);
  const text = line.replace(/^[\w ]*Error: /, '').replace(/ ?(in|for)? ?file ["'][^"']*["']/g, '');
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
