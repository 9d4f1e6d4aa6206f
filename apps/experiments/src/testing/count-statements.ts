import type { DataSource, Logger } from 'typeorm';

/** How many statements the database is sent by `work`. */
export async function countStatements(dataSource: DataSource, work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const counter: Logger = {
    logQuery: () => void (count += 1),
    logQueryError: () => {},
    logQuerySlow: () => {},
    logSchemaBuild: () => {},
    logMigration: () => {},
    log: () => {},
  };
  const { logger } = dataSource;
  dataSource.setOptions({ logging: ['query'], logger: counter });
  try {
    await work();
  } finally {
    dataSource.setOptions({ logging: false });
    dataSource.logger = logger;
  }
  return count;
}
