import type { DataSource } from 'typeorm';

/** Any number that nothing else in these databases locks. */
const MIGRATION_LOCK = 7_021_991;

/** Applies the migrations that are missing; replicas that start together wait for each other. */
export async function migrate(dataSource: DataSource): Promise<void> {
  const lock = dataSource.createQueryRunner();
  await lock.connect();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await dataSource.runMigrations();
  } finally {
    await lock.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    await lock.release();
  }
}

/** The statements that would bring the migrated schema to what the entities map: none, when both agree. */
export async function schemaDrift(dataSource: DataSource): Promise<readonly string[]> {
  const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
  return upQueries.map(({ query }) => query);
}
