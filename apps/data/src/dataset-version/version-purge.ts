import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { SERVICE_CONFIG, ServiceLogger } from '@orrery/platform-service';
import type { DataConfig } from '../data.config.js';
import { DatasetVersionRepository } from './dataset-version.repository.js';
import { VersionDeletions } from './version-deletions.js';

const LONGEST_PAUSE_MS = 60_000;
const PURGED_AT_ONCE = 100;

/** Gives up the files of versions that have been deleted for long enough. */
@Injectable()
export class VersionPurge implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private purging: Promise<void> = Promise.resolve();

  constructor(
    private readonly versions: DatasetVersionRepository,
    private readonly deletions: VersionDeletions,
    private readonly logger: ServiceLogger,
    @Inject(SERVICE_CONFIG) private readonly config: DataConfig,
  ) {}

  onApplicationBootstrap(): void {
    const pause = Math.min(LONGEST_PAUSE_MS, Math.max(1000, this.config.deletedVersionsKeptMs));
    this.timer = setInterval(() => {
      this.purging = this.purging.then(() => this.purge());
    }, pause).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.purging;
  }

  private async purge(): Promise<void> {
    try {
      const before = new Date(Date.now() - this.config.deletedVersionsKeptMs);
      for (const id of await this.versions.listToPurge(before, PURGED_AT_ONCE))
        await this.deletions.purge(id);
    } catch (error) {
      this.logger.error(error instanceof Error ? error : String(error));
    }
  }
}
