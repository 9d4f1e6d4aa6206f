import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { SERVICE_CONFIG, ServiceLogger } from '@orrery/platform-service';
import type { ServingConfig } from '../serving.config.js';
import { RequestMirrors } from './request-mirrors.js';
import { ShadowRepository } from './shadow.repository.js';

/** Writes what shadows did to the database every few seconds, as latencies are. */
@Injectable()
export class ShadowRecorder implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> | undefined;

  constructor(
    private readonly mirrors: RequestMirrors,
    private readonly shadows: ShadowRepository,
    @Inject(SERVICE_CONFIG) private readonly config: ServingConfig,
    private readonly logger: ServiceLogger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.flush(), this.config.latencyFlushMs);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flushing;
    await this.flush();
  }

  private async flush(): Promise<void> {
    this.flushing ??= this.store().finally(() => {
      this.flushing = undefined;
    });
    await this.flushing;
  }

  private async store(): Promise<void> {
    const mirrors = this.mirrors.list();
    if (mirrors.length === 0) return;
    try {
      const known = new Set((await this.shadows.listAll()).map(({ id }) => id));
      for (const mirror of mirrors) {
        if (!known.has(mirror.shadowId)) this.mirrors.dismiss(mirror.shadowId);
        else await this.storeOf(mirror);
      }
    } catch (error) {
      this.logger.warn(`shadows: ${error instanceof Error ? error.message : error}`);
    }
  }

  private async storeOf(mirror: ReturnType<RequestMirrors['mirrorOf']>): Promise<void> {
    const tally = mirror.take();
    if (tally === null) return;
    try {
      await this.shadows.add(mirror.shadowId, tally);
    } catch (error) {
      mirror.putBack(tally);
      throw error;
    }
  }
}
