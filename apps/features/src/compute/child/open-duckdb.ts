import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';

/**
 * A database in memory for one task. It reads and writes files of the folder that it is given and nothing else, and
 * never loads an extension.
 */
export async function withDuckdb<T>(
  folder: string,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    temp_directory: `${folder}/spill`,
  });
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run(`SET allowed_directories = ['${folder.replaceAll("'", "''")}']`);
    await connection.run('SET enable_external_access = false');
    await connection.run('SET lock_configuration = true');
    return await work(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
