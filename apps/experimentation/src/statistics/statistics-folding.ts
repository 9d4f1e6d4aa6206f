import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { ServiceLogger } from '@orrery/platform-service';
import { StatisticsFolder } from './statistics-folder.js';

const PERIOD_MS = 500;

/** Keeps the statistics within a second of what is told, whether anybody asks for them or not. */
@Injectable()
export class StatisticsFolding implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private folding: Promise<void> | undefined;

  constructor(
    private readonly folder: StatisticsFolder,
    private readonly logger: ServiceLogger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.fold(), PERIOD_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.folding;
  }

  private fold(): void {
    this.folding ??= this.folder
      .drain()
      .catch((error: unknown) =>
        this.logger.warn(`statistics are not folded: ${error instanceof Error ? error.message : error}`),
      )
      .finally(() => (this.folding = undefined));
  }
}
