import { UnitOfWork, createDataSource, migrate } from '@orrery/platform-postgres';
import { createTestDatabase } from '@orrery/testing';
import type { DataSource } from 'typeorm';
import { experimentsSchema } from '../database/schema.js';

export interface ExperimentsDatabase {
  readonly url: string;
  readonly dataSource: DataSource;
  readonly unitOfWork: UnitOfWork;
  readonly close: () => Promise<void>;
}

/** A migrated database of its own for a spec file. */
export async function createExperimentsDatabase(): Promise<ExperimentsDatabase> {
  const database = await createTestDatabase({
    template: 'experiments',
    migrate: async (url) => {
      const empty = await createDataSource({ url, ...experimentsSchema }).initialize();
      await migrate(empty);
      await empty.destroy();
    },
  });
  const dataSource = await createDataSource({ url: database.url, ...experimentsSchema }).initialize();
  return {
    url: database.url,
    dataSource,
    unitOfWork: new UnitOfWork(dataSource),
    close: async () => {
      await dataSource.destroy();
      await database.drop();
    },
  };
}
