import type { EventEmitter } from 'node:events';
import { DataSource, type EntitySchema, type MigrationInterface } from 'typeorm';

type Constructor<T> = new () => T;

/** The tables of a service, and the steps that made them. */
export interface DatabaseSchema {
  readonly entities: readonly (Constructor<object> | EntitySchema)[];
  readonly migrations: readonly Constructor<MigrationInterface>[];
}

export interface PostgresOptions extends DatabaseSchema {
  readonly url: string;
  readonly poolSize?: number;
}

/** Where it is kept which migrations were applied. */
export const MIGRATIONS_TABLE = 'schema_migration';

const STATEMENT_TIMEOUT_MS = 60_000;
const CONNECT_TIMEOUT_MS = 5000;

/**
 * Statements of services take milliseconds; to compile one, as PostgreSQL does where it expects a dear one, takes half a
 * second.
 */
const NO_JIT = '-c jit=off';

/** A data source that maps and migrates as told, and never changes a schema by itself. */
export function createDataSource({ url, entities, migrations, poolSize = 10 }: PostgresOptions): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    entities: [...entities],
    migrations: [...migrations],
    synchronize: false,
    migrationsTableName: MIGRATIONS_TABLE,
    migrationsTransactionMode: 'each',
    poolSize,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    extra: {
      statement_timeout: STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
      options: NO_JIT,
      onConnect: surviveItsEnd,
    },
  });
}

/**
 * Between the pool, which gives a connection out, and TypeORM, which gets it a moment later, nobody listens to it: a server
 * that ends it then, in the very packet that says it is ready, would end the process. Whoever uses it next is told.
 */
function surviveItsEnd(client: EventEmitter): void {
  client.on('error', () => undefined);
}
