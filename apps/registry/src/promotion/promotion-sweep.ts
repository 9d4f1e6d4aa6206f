import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DomainError } from '@orrery/domain';
import { SERVICE_CONFIG, ServiceLogger } from '@orrery/platform-service';
import type { RegistryConfig } from '../registry.config.js';
import type { PromotionId } from '../model-alias/model-alias.js';
import { PromotionRepository } from './promotion.repository.js';
import { PromotionService } from './promotion.service.js';

const BATCH = 100;

/**
 * Judges waiting promotions again, at an interval: an alert that ended, or a metric that came, is told by no event of its
 * own. Replicas may do so at the same time: each judges under the lock of the model, and sees what another decided.
 */
@Injectable()
export class PromotionSweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> | undefined;
  private stopping = false;

  constructor(
    private readonly promotions: PromotionRepository,
    private readonly service: PromotionService,
    private readonly logger: ServiceLogger,
    @Inject(SERVICE_CONFIG) private readonly config: RegistryConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.start(), this.config.promotionCheckMs);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    clearInterval(this.timer);
    await this.round;
  }

  private start(): void {
    this.round ??= this.reconsiderWaiting()
      .catch((error: unknown) => this.logger.error(error instanceof Error ? error : String(error)))
      .finally(() => (this.round = undefined));
  }

  private async reconsiderWaiting(): Promise<void> {
    const before = new Date(Date.now() - this.config.promotionCheckMs);
    for (const id of await this.promotions.listWaiting(before, BATCH)) {
      if (this.stopping) return;
      await this.reconsider(id);
    }
  }

  /** One that cannot be judged does not keep the others waiting. */
  private async reconsider(id: PromotionId): Promise<void> {
    try {
      await this.service.reconsider(id);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      this.logger.warn(error.message, { promotion: id });
    }
  }
}
