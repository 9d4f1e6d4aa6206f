import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { quoteText } from './quote.js';

/** What the engine may take of the machine. */
export interface SandboxLimits {
  /** As many as there are cores, if it is not given. */
  readonly threads?: number;
  /** Beyond it, statements spill into the folder or are refused. Four fifths of the machine's, if it is not given. */
  readonly memoryMegabytes?: number;
  /** From the opening on; a statement that still runs then is interrupted, as is any later one. */
  readonly deadlineMs?: number;
  /** Files outside of the folder that may be read; absolute paths without links. None, if it is not given. */
  readonly readable?: readonly string[];
  /** The engine need not keep rows in order, which spares it holding some back; one thread does keep it. Kept, if it is not given. */
  readonly anyOrder?: boolean;
}

const WATCH_MS = 100;

/**
 * A DuckDB in memory that sees one folder and nothing else: no other file, no network, no extension, and no statement
 * can widen that. Times with a zone are told in UTC, wherever the machine stands.
 */
export class Sandbox {
  private constructor(
    readonly connection: DuckDBConnection,
    private readonly instance: DuckDBInstance,
    private readonly watch: NodeJS.Timeout | undefined,
  ) {}

  /** @param folder an absolute path. Links in it that lead outside lead nowhere. */
  static async open(folder: string, limits: SandboxLimits): Promise<Sandbox> {
    const { threads, memoryMegabytes, deadlineMs, readable = [], anyOrder = false } = limits;
    const instance = await DuckDBInstance.create(':memory:', {
      ...(threads !== undefined && { threads: String(threads) }),
      ...(memoryMegabytes !== undefined && { memory_limit: `${memoryMegabytes}MiB` }),
      // What is freed goes back to the machine soon: it is not ours alone.
      ...{ allocator_flush_threshold: '1MB', allocator_bulk_deallocation_flush_threshold: '8MB' },
      // Sandboxes of one folder would write files of the same names.
      temp_directory: join(folder, `spill-${randomUUID()}`),
      ...(anyOrder && { preserve_insertion_order: 'false' }),
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
    });
    try {
      const connection = await instance.connect();
      await connection.run("SET TimeZone = 'UTC'");
      await connection.run(`SET allowed_directories = [${quoteText(folder)}]`);
      if (readable.length > 0) {
        await connection.run(`SET allowed_paths = [${readable.map(quoteText).join(', ')}]`);
      }
      await connection.run('SET enable_external_access = false');
      await connection.run('SET lock_configuration = true');
      return new Sandbox(connection, instance, interruptAfter(deadlineMs, connection));
    } catch (error) {
      instance.closeSync();
      throw error;
    }
  }

  close(): void {
    clearInterval(this.watch);
    this.connection.closeSync();
    this.instance.closeSync();
  }
}

/** Does some work in a sandbox of its own. */
export async function withSandbox<T>(
  folder: string,
  limits: SandboxLimits,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const sandbox = await Sandbox.open(folder, limits);
  try {
    return await work(sandbox.connection);
  } finally {
    sandbox.close();
  }
}

function interruptAfter(
  deadlineMs: number | undefined,
  connection: DuckDBConnection,
): NodeJS.Timeout | undefined {
  if (deadlineMs === undefined) return undefined;
  const deadline = Date.now() + deadlineMs;
  // Again and again, since an interruption between two statements does nothing.
  return setInterval(() => {
    if (Date.now() >= deadline) connection.interrupt();
  }, WATCH_MS);
}
