import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ServiceLogger } from '@orrery/platform-service';
import { Redis, type RedisOptions } from 'ioredis';

/**
 * The service's connections to Redis: one shared for commands, others for what blocks a connection (streams, workers).
 * All are closed together when the service stops.
 */
@Injectable()
export class RedisConnections implements OnApplicationShutdown {
  private readonly open: Redis[] = [];
  private shared: Redis | undefined;

  constructor(
    private readonly url: string,
    readonly prefix: string,
    private readonly logger: ServiceLogger,
  ) {}

  /** The connection for commands; commands sent in one turn of the event loop travel in one pipeline. */
  get commands(): Redis {
    return (this.shared ??= this.connect({ enableAutoPipelining: true, maxRetriesPerRequest: 3 }));
  }

  /** A connection of its own, for commands that block; it waits for Redis to come back for as long as it takes. */
  dedicated(): Redis {
    return this.connect({ maxRetriesPerRequest: null });
  }

  /** The full key of a thing of this installation: several can share one Redis. */
  key(...parts: readonly string[]): string {
    return [this.prefix, ...parts].join(':');
  }

  onApplicationShutdown(): void {
    for (const connection of this.open) connection.disconnect();
  }

  private connect(options: RedisOptions): Redis {
    const connection = new Redis(this.url, { connectTimeout: 5000, ...options });
    connection.on('error', (error) => this.logger.warn(`redis: ${error.message}`));
    this.open.push(connection);
    return connection;
  }
}
