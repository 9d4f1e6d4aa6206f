import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { PrivateFolders } from './private-folders.js';
import { Sandbox, withSandbox } from './sandbox.js';

const LIMITS = { threads: 1, memoryMegabytes: 256 };
const folders = new PrivateFolders('orrery-sandbox-spec');

interface Inside {
  readonly connection: DuckDBConnection;
  /** All that the engine may see. */
  readonly folder: string;
  /** A folder beside it, which has the file `secret`. */
  readonly outside: string;
}

function inside<T>(work: (inside: Inside) => Promise<T>): Promise<T> {
  return folders.within(async (parent) => {
    const [folder, outside] = [join(parent, 'own'), join(parent, 'own-and-more')];
    await mkdir(folder);
    await mkdir(outside);
    await writeFile(join(outside, 'secret'), 'secret');
    return withSandbox(folder, LIMITS, (connection) => work({ connection, folder, outside }));
  });
}

async function ask(connection: DuckDBConnection, sql: string): Promise<unknown> {
  return (await connection.runAndReadAll(sql)).getRowsJson();
}

describe('a sandbox', () => {
  it('reads and writes its own folder', async () => {
    await inside(async ({ connection, folder }) => {
      await ask(connection, `COPY (SELECT 7 AS n) TO '${folder}/own.parquet' (FORMAT parquet)`);
      expect(await ask(connection, `FROM read_parquet('${folder}/own.parquet')`)).toEqual([[7]]);
    });
  });

  it('reads a file outside of it that it was told of, and no other beside that', async () => {
    await inside(async ({ folder, outside }) => {
      await writeFile(join(outside, 'other'), 'other');
      const limits = { ...LIMITS, readable: [join(outside, 'secret')] };
      await withSandbox(folder, limits, async (connection) => {
        const read = (name: string): Promise<unknown> =>
          ask(connection, `SELECT content FROM read_text('${join(outside, name)}')`);
        expect(await read('secret')).toEqual([['secret']]);
        await expect(read('other')).rejects.toThrow(/^Permission Error/);
        await expect(read('*')).rejects.toThrow(/^Permission Error/);
      });
    });
  });

  it('follows no link out of it', async () => {
    await inside(async ({ connection, folder, outside }) => {
      await symlink(join(outside, 'secret'), join(folder, 'link'));
      const reading = ask(connection, `FROM read_text('${folder}/link')`);
      await expect(reading).rejects.toThrow(/^Permission Error/);
    });
  });

  it.each([
    'SELECT * FROM read_text($outside/secret)',
    'SELECT * FROM read_text($folder/../own-and-more/secret)',
    'SELECT * FROM read_csv($outside/secret)',
    'SELECT * FROM glob($outside/*)',
    "SELECT * FROM read_text('/etc/hostname')",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('https://example.com/')",
    'COPY (SELECT 1) TO $outside/escaped',
    'COPY (SELECT 1) TO $folder/../own-and-more/escaped',
    'EXPORT DATABASE $outside/escaped',
    'ATTACH $outside/escaped',
    "CREATE PERSISTENT SECRET escaped (TYPE http, EXTRA_HTTP_HEADERS MAP {'a': 'b'})",
    'INSTALL httpfs',
    'LOAD httpfs',
  ])('refuses %s', async (statement) => {
    await inside(async ({ connection, folder, outside }) => {
      const sql = statement
        .replace(/\$outside([^ )]*)/, `'${outside}$1'`)
        .replace(/\$folder([^ )]*)/, `'${folder}$1'`);
      await expect(connection.run(sql)).rejects.toThrow(/^Permission Error/);
      expect(await readdir(outside)).toEqual(['secret']);
    });
  });

  it.each([
    'SET enable_external_access = true',
    "SET allowed_directories = ['/']",
    "SET allowed_paths = ['/etc/passwd']",
    "SET temp_directory = '/'",
    "SET memory_limit = '10GB'",
    'SET threads = 8',
    'SET lock_configuration = false',
    'RESET lock_configuration',
    'SET autoload_known_extensions = true',
    "PRAGMA profiling_output = '/tmp/profile'",
  ])('cannot be widened by %s', async (statement) => {
    await inside(async ({ connection }) => {
      await expect(connection.run(statement)).rejects.toThrow(/ configuration /);
    });
  });

  it('cannot be left through a folder whose name ends a literal', async () => {
    await folders.within(async (parent) => {
      const folder = join(parent, "it's ['mine']");
      await mkdir(folder);
      await withSandbox(folder, LIMITS, async (connection) => {
        await writeFile(join(folder, 'own'), 'x');
        const own = join(folder, 'own').replaceAll("'", "''");
        expect(await ask(connection, `SELECT content FROM read_text('${own}')`)).toEqual([['x']]);
        await expect(ask(connection, "SELECT * FROM read_text('/etc/hostname')")).rejects.toThrow();
      });
    });
  });

  it('spills into its own folder, and refuses what takes more memory even so', async () => {
    await folders.within(async (folder) => {
      await withSandbox(folder, { threads: 1, memoryMegabytes: 64 }, async (connection) => {
        const sorted = 'SELECT hash(range) AS h FROM range(5000000) ORDER BY h';
        expect(await ask(connection, `SELECT count(*)::INTEGER FROM (${sorted} OFFSET 1)`)).toEqual([
          [4999999],
        ]);
        expect(await readdir(folder)).toEqual([expect.stringMatching(/^spill-/)]);
        await expect(ask(connection, 'SELECT len(list(range)) FROM range(30000000)')).rejects.toThrow(
          /^Out of Memory/,
        );
      });
    });
  });

  it('spills apart from others of its folder, at the same time', async () => {
    await folders.within(async (folder) => {
      const limits = { threads: 1, memoryMegabytes: 64 };
      const sorted = async (factor: number): Promise<unknown> =>
        withSandbox(folder, limits, (connection) =>
          ask(
            connection,
            `SELECT count(*)::INTEGER, sum(n)::BIGINT::VARCHAR
               FROM (SELECT range * ${factor} AS n FROM range(5000000) ORDER BY hash(range) OFFSET 1)`,
          ),
        );
      const [ones, twos] = await Promise.all([sorted(1), sorted(2)]);
      const sum = (rows: unknown): number => Number((rows as [[number, string]])[0][1]);
      expect(sum(twos)).toBe(2 * sum(ones));
    });
  });

  it('interrupts what runs at its deadline', async () => {
    await folders.within(async (folder) => {
      const sandbox = await Sandbox.open(folder, { ...LIMITS, deadlineMs: 1 });
      const endless = 'SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b';
      await expect(sandbox.connection.run(endless)).rejects.toThrow(/^INTERRUPT/);
      sandbox.close();
    });
  });

  it('tells times in UTC', async () => {
    await inside(async ({ connection }) => {
      const sql = "SELECT (TIMESTAMPTZ '2001-07-01 12:00:00+02:00')::TIMESTAMP::VARCHAR";
      expect(await ask(connection, sql)).toEqual([['2001-07-01 10:00:00']]);
    });
  });
});
