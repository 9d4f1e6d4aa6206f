import type { DataSource } from 'typeorm';
import { MIGRATIONS_TABLE } from './data-source.js';

/** Partitions are emptied with the tables that they are of. */
const EMPTY_ALL = `
  DO $$
  DECLARE tables text;
  BEGIN
    SELECT string_agg(format('%I', relname), ', ') INTO tables
      FROM pg_class
     WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
       AND relname <> '${MIGRATIONS_TABLE}';
    EXECUTE 'TRUNCATE ' || tables || ' RESTART IDENTITY';
  END $$`;

/** Removes every row of every table of a service at once, but for the record of its migrations. */
export async function emptyTables(dataSource: DataSource): Promise<void> {
  await dataSource.query(EMPTY_ALL);
}
