import { QueryFailedError, type DataSource } from 'typeorm';
import { MIGRATIONS_TABLE } from './data-source.js';

/**
 * Rows are deleted rather than tables truncated: a suite of tests fills few of many tables with few rows, and to truncate
 * one costs new files for it and each of its indexes. One statement deletes from all, so foreign keys are looked at when
 * all are gone. A table with triggers of its own may refuse that (a history does), and is truncated.
 */
const EMPTY_ALL = `
  DO $$
  DECLARE
    candidate record;
    filled boolean;
    deletions text[] := '{}';
    truncations text[] := '{}';
    everything text;
  BEGIN
    SELECT string_agg(format('%I', relname), ', ' ORDER BY relname) INTO everything
      FROM pg_class
      WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
        AND relname <> '${MIGRATIONS_TABLE}';
    EXECUTE 'LOCK TABLE ' || everything || ' IN EXCLUSIVE MODE';
    FOR candidate IN
      SELECT relname AS name,
        EXISTS (SELECT FROM pg_trigger WHERE tgrelid = pg_class.oid AND NOT tgisinternal) AS has_triggers
      FROM pg_class
      WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
        AND relname <> '${MIGRATIONS_TABLE}'
    LOOP
      EXECUTE format('SELECT EXISTS (SELECT FROM %I)', candidate.name) INTO filled;
      CONTINUE WHEN NOT filled;
      IF candidate.has_triggers THEN
        truncations := truncations || format('%I', candidate.name);
      ELSE
        deletions := deletions || format('%I AS (DELETE FROM %I)', 'gone_' || candidate.name, candidate.name);
      END IF;
    END LOOP;
    IF truncations <> '{}' THEN EXECUTE 'TRUNCATE ' || array_to_string(truncations, ', ') || ' CASCADE'; END IF;
    IF deletions <> '{}' THEN EXECUTE 'WITH ' || array_to_string(deletions, ', ') || ' SELECT'; END IF;
    PERFORM setval(format('%I', sequencename)::regclass, start_value, false)
      FROM pg_sequences
      WHERE schemaname = current_schema() AND last_value IS NOT NULL
        AND sequencename <> '${MIGRATIONS_TABLE}_id_seq';
  END $$`;

/** Jobs at work lock tables in their own order; the one that Postgres gives up is often this. */
const ATTEMPTS = 10;
const DEADLOCK = '40P01';

/** Removes every row of every table of a service at once, but for the record of its migrations; who writes waits. */
export async function emptyTables(dataSource: DataSource): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await dataSource.query(EMPTY_ALL);
      return;
    } catch (error) {
      if (attempt === ATTEMPTS || !isDeadlock(error)) throw error;
    }
  }
}

function isDeadlock(error: unknown): boolean {
  return error instanceof QueryFailedError && (error.driverError as { code?: string }).code === DEADLOCK;
}
