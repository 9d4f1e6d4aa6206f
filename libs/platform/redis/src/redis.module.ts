import { Module, type DynamicModule } from '@nestjs/common';
import { Readiness, Resets, ServiceLogger } from '@orrery/platform-service';
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
        {
          provide: Queues,
          inject: [RedisConnections, ServiceLogger, Resets],
          useFactory: (connections: RedisConnections, logger: ServiceLogger, resets: Resets) => {
            const queues = new Queues(connections, logger);
            resets.register(() => queues.forgetWaiting());
            return queues;
          },
        },
      ],
      exports: [RedisConnections, Queues],
    };
  }
}
