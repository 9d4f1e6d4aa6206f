import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { Readiness, Resets } from '@orrery/platform-service';
import { DataSource } from 'typeorm';
import { createDataSource, type PostgresOptions } from './data-source.js';
import { emptyTables } from './empty-tables.js';
import { migrate } from './migrate.js';
import { UnitOfWork } from './unit-of-work.js';

/** The service's own database: connected and migrated before the service listens. */
@Module({})
export class PostgresModule implements OnApplicationShutdown {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  static forRoot(options: PostgresOptions): DynamicModule {
    return {
      module: PostgresModule,
      global: true,
      providers: [
        {
          provide: DataSource,
          inject: [Readiness, Resets],
          useFactory: async (readiness: Readiness, resets: Resets) => {
            const dataSource = await createDataSource(options).initialize();
            await migrate(dataSource);
            readiness.register('postgres', async () => void (await dataSource.query('SELECT 1')));
            resets.register(() => emptyTables(dataSource));
            return dataSource;
          },
        },
        UnitOfWork,
      ],
      exports: [DataSource, UnitOfWork],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}
