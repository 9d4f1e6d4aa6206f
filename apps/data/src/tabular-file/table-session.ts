import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { DeadlineError } from '@orrery/domain';
import { quoteText } from './sql.js';
import { FileTooComplexError, UnreadableFileError } from './tabular-file.errors.js';

/** A value as statements take and give it: whole numbers may come as bigint. */
export type SqlValue = number | bigint | string | boolean | null;
export type SqlRow = Readonly<Record<string, SqlValue | readonly SqlValue[]>>;

export interface SessionLimits {
  readonly memoryMegabytes: number;
  readonly deadlineMs: number;
}

const THREADS = 2;
const WATCH_MS = 100;

/** Failures of the engine's own, as opposed to those of the file; the binding tells the type in no other way. */
const ENGINE_FAILURE = /^(INTERNAL|FATAL|Permission|Binder|Parser|Catalog) Error/i;
const OUT_OF_MEMORY = /^Out of Memory Error/;
const INTERRUPTED = /^INTERRUPT Error/;

/**
 * An in-memory DuckDB that sees one folder and nothing else: no other file, no network, no extension, and no statement
 * can widen that.
 */
export class TableSession {
  private readonly watch: NodeJS.Timeout;

  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
    private readonly folder: string,
    private readonly limits: SessionLimits,
  ) {
    const deadline = Date.now() + limits.deadlineMs;
    // Again and again, since an interruption between two statements does nothing.
    this.watch = setInterval(() => {
      if (Date.now() >= deadline) connection.interrupt();
    }, WATCH_MS);
  }

  static async open(folder: string, limits: SessionLimits): Promise<TableSession> {
    const instance = await DuckDBInstance.create(':memory:', {
      threads: String(THREADS),
      memory_limit: `${limits.memoryMegabytes}MiB`,
      temp_directory: join(folder, 'spill'),
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
    });
    const connection = await instance.connect();
    await connection.run(`SET allowed_directories = [${quoteText(folder)}]`);
    await connection.run('SET enable_external_access = false');
    await connection.run('SET lock_configuration = true');
    return new TableSession(instance, connection, folder, limits);
  }

  /**
   * The rows that a statement gives. Lists come as arrays.
   * @throws {UnreadableFileError} when the file that the statement reads is at fault.
   * @throws {FileTooComplexError | DeadlineError} when it needs more than the session may take.
   */
  async rows(sql: string, values: readonly SqlValue[] = []): Promise<readonly SqlRow[]> {
    try {
      const reader = await this.connection.runAndReadAll(sql, [...values]);
      // Statements select numbers, texts, booleans and lists of them: nothing else reaches JavaScript.
      return reader.getRowObjectsJS() as unknown as SqlRow[];
    } catch (error) {
      throw this.failureIn(error);
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
    clearInterval(this.watch);
    this.connection.closeSync();
    this.instance.closeSync();
  }

  private failureIn(error: unknown): unknown {
    if (!(error instanceof Error) || ENGINE_FAILURE.test(error.message)) return error;
    const { memoryMegabytes, deadlineMs } = this.limits;
    if (OUT_OF_MEMORY.test(error.message)) return new FileTooComplexError(memoryMegabytes);
    if (INTERRUPTED.test(error.message)) return new DeadlineError('The analysis of the file', deadlineMs);
    return new UnreadableFileError(reasonIn(error.message.replaceAll(`${this.folder}/`, '')));
  }
}

/** The first line of DuckDB's message, without its type. */
function reasonIn(message: string): string {
  const [line = ''] = message.split('\n', 1);
  const text = line.replace(/^[\w ]*Error: /, '');
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
