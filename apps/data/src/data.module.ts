import { Module, type DynamicModule } from '@nestjs/common';
import { ArtifactsModule } from '@orrery/platform-artifacts';
import { EventsModule } from '@orrery/platform-events';
import { SubgraphModule } from '@orrery/platform-graphql';
import { PostgresModule } from '@orrery/platform-postgres';
import { RedisModule } from '@orrery/platform-redis';
import { ServiceModule } from '@orrery/platform-service';
import { CAPABILITIES } from './capabilities.js';
import type { DataConfig } from './data.config.js';
import { dataSchema } from './database/schema.js';

/** Everything the data service is made of. */
@Module({})
export class DataModule {
  static forConfig(config: DataConfig): DynamicModule {
    return {
      module: DataModule,
      imports: [
        ServiceModule.forRoot('data', config),
        PostgresModule.forRoot({ url: config.databaseUrl, ...dataSchema }),
        RedisModule.forRoot({ url: config.redisUrl, prefix: config.redisPrefix }),
        EventsModule.forRoot(),
        ArtifactsModule.forRoot({ url: config.artifactsUrl, service: 'data', env: config.artifactsEnv }),
        SubgraphModule.forRoot({ sdl: new URL('../src/', import.meta.url) }),
      ],
      controllers: CAPABILITIES.flatMap(({ controllers }) => controllers),
      providers: CAPABILITIES.flatMap(({ providers }) => providers),
    };
  }
}
