import { Module, type DynamicModule } from '@nestjs/common';
import { Readiness, ServiceLogger } from '@orrery/platform-service';
import { Queues } from './queues.js';
import { RedisConnections } from './redis-connections.js';

export interface RedisModuleOptions {
  readonly url: string;
  readonly prefix: string;
}

/** Connections and queues of one service. */
@Module({})
export class RedisModule {
  static forRoot({ url, prefix }: RedisModuleOptions): DynamicModule {
    return {
      module: RedisModule,
      global: true,
      providers: [
        {
          provide: RedisConnections,
          inject: [Readiness, ServiceLogger],
          useFactory: (readiness: Readiness, logger: ServiceLogger) => {
            const connections = new RedisConnections(url, prefix, logger);
            readiness.register('redis', async () => void (await connections.commands.ping()));
            return connections;
          },
        },
        Queues,
      ],
      exports: [RedisConnections, Queues],
    };
  }
}
