import { dirname } from 'node:path';
import type { DuckDBAppender, DuckDBDataChunk } from '@duckdb/node-api';
import { DeadlineError } from '@orrery/domain';
import { Sandbox, tellValue, type SqlRow, type SqlValue, type Tuple } from '@orrery/platform-tables';
import { FileTooComplexError, UnreadableFileError } from './tabular-file.errors.js';

export type { SqlRow, SqlValue } from '@orrery/platform-tables';

export interface SessionLimits {
  readonly memoryMegabytes: number;
  readonly deadlineMs: number;
  /** Files that the session sees besides those of its folder; none unless given. */
  readonly readable?: readonly string[];
}

const THREADS = 2;

/** Failures of the engine's own, as opposed to those of the file; the binding tells the type in no other way. */
const ENGINE_FAILURE = /^(INTERNAL|FATAL|Permission|Binder|Parser|Catalog) Error/i;
const OUT_OF_MEMORY = /^Out of Memory Error/;
const INTERRUPTED = /^INTERRUPT Error/;

/** A sandbox in which one file is analysed: its failures are told as those of the file, where they are. */
export class TableSession {
  private readonly appenders = new Map<string, DuckDBAppender>();
  private readonly endsAt: number;
  private aside: TableSession | null = null;

  private constructor(
    private readonly sandbox: Sandbox,
    private readonly folder: string,
    private readonly limits: SessionLimits,
  ) {
    this.endsAt = Date.now() + limits.deadlineMs;
  }

  /** @param folder the only one that the session sees. */
  static async open(folder: string, limits: SessionLimits): Promise<TableSession> {
    return new TableSession(await Sandbox.open(folder, { threads: THREADS, ...limits }), folder, limits);
  }

  /**
   * Does work that writes files in a session of one thread beside this one, which rests: threads that write one file in
   * the order of its rows hold back all that they are ahead of each other, as much as they may take. Ends with this one's time.
   */
  async inOneThread<T>(work: (session: TableSession) => Promise<T>): Promise<T> {
    const deadlineMs = Math.max(1, this.endsAt - Date.now());
    const limits = { ...this.limits, deadlineMs, threads: 1, anyOrder: true };
    const session = new TableSession(await Sandbox.open(this.folder, limits), this.folder, this.limits);
    this.aside = session;
    try {
      return await work(session);
    } finally {
      this.aside = null;
      session.close();
    }
  }

  /**
   * The rows that a statement gives. Lists come as arrays.
   * @throws {UnreadableFileError} when the file that the statement reads is at fault.
   * @throws {FileTooComplexError | DeadlineError} when it needs more than the session may take.
   */
  async rows(sql: string, values: readonly SqlValue[] = []): Promise<readonly SqlRow[]> {
    try {
      const reader = await this.sandbox.connection.runAndReadAll(sql, [...values]);
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

  /** The rows that a statement gives, a batch at a time. @throws as `rows`. */
  async *stream(sql: string, values: readonly SqlValue[] = []): AsyncGenerator<readonly SqlRow[]> {
    try {
      const result = await this.sandbox.connection.stream(sql, [...values]);
      for await (const rows of result.yieldRowObjectJs()) yield rows as unknown as SqlRow[];
    } catch (error) {
      throw this.failureIn(error);
    }
  }

  /** The engine's own batches. @throws as `rows`. */
  async *chunks(sql: string, values: readonly SqlValue[] = []): AsyncGenerator<DuckDBDataChunk> {
    try {
      yield* await this.sandbox.connection.stream(sql, [...values]);
    } catch (error) {
      throw this.failureIn(error);
    }
  }

  /** Rows of values of any type, a batch at a time. What the statement itself is at fault for is thrown as it is. */
  async *tuples(sql: string): AsyncGenerator<readonly Tuple[]> {
    try {
      const result = await this.sandbox.connection.stream(sql);
      for await (const rows of result.yieldRows()) yield rows.map((row) => row.map(tellValue));
    } catch (error) {
      throw isOfStatement(error) ? error : this.failureIn(error);
    }
  }

  /** Adds rows to a table of the session's own. @throws as `rows`. */
  async append(table: string, chunk: DuckDBDataChunk): Promise<void> {
    try {
      const appender = this.appenders.get(table) ?? (await this.sandbox.connection.createAppender(table));
      this.appenders.set(table, appender);
      appender.appendDataChunk(chunk);
    } catch (error) {
      throw this.failureIn(error);
    }
  }

  /** Makes what was added to a table visible. @throws as `rows`. */
  endAppending(table: string): void {
    try {
      this.appenders.get(table)?.closeSync();
    } catch (error) {
      throw this.failureIn(error);
    } finally {
      this.appenders.delete(table);
    }
  }

  /** Whether the engine reads `pattern` as a regular expression. */
  async accepts(pattern: string): Promise<boolean> {
    try {
      await this.sandbox.connection.runAndReadAll("SELECT regexp_full_match('', $1)", [pattern]);
      return true;
    } catch (error) {
      if (!(error instanceof Error) || ENGINE_FAILURE.test(error.message)) throw error;
      return false;
    }
  }

  /** Ends the statement that runs, if one does, as the deadline would. */
  interrupt(): void {
    this.aside?.interrupt();
    this.sandbox.connection.interrupt();
  }

  close(): void {
    for (const table of [...this.appenders.keys()]) this.endAppending(table);
    this.sandbox.close();
  }

  /** Where files lie on this machine is nobody's business. */
  private withoutFolders(message: string): string {
    const folders = new Set([this.folder, ...(this.limits.readable ?? []).map((path) => dirname(path))]);
    return [...folders].reduce((text, folder) => text.replaceAll(`${folder}/`, ''), message);
  }

  private failureIn(error: unknown): unknown {
    if (!(error instanceof Error) || ENGINE_FAILURE.test(error.message)) return error;
    const { memoryMegabytes, deadlineMs } = this.limits;
    if (OUT_OF_MEMORY.test(error.message)) return new FileTooComplexError(memoryMegabytes);
    if (INTERRUPTED.test(error.message)) return new DeadlineError('The analysis of the file', deadlineMs);
    return new UnreadableFileError(reasonIn(this.withoutFolders(error.message)));
  }
}

/** What the engine says of files, whatever the type of its error. */
const OF_FILE = /CSV Error|JSON|Parquet|read_csv|UTF-?8/i;
const OF_STATEMENT = /^(Conversion|Invalid Input|Out of Range|Not implemented) Error/i;

function isOfStatement(error: unknown): boolean {
  return error instanceof Error && OF_STATEMENT.test(error.message) && !OF_FILE.test(error.message);
}

/** The first line of DuckDB's message, without its type. */
function reasonIn(message: string): string {
  const [line = ''] = message.split('\n', 1);
  const text = line.replace(/^[\w ]*Error: /, '');
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
