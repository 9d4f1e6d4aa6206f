import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { UnitOfWork } from '@orrery/platform-postgres';
import { SERVICE_CONFIG, ServiceLogger } from '@orrery/platform-service';
import { EndpointRepository } from '../endpoint/endpoint.repository.js';
import { TrafficDivider } from '../endpoint/traffic-divider.js';
import { Reconciler } from '../routing/reconciler.js';
import type { ServingConfig } from '../serving.config.js';
import { banditShares } from './bandit-shares.js';
import { BanditRepository } from './bandit.repository.js';
import type { Bandit } from './bandit.js';

/** Who moves the traffic when nobody does. */
const MOVER = 'bandit';

/** Reckons the shares of each bandit anew when it is time: any replica may, under the lock of the endpoint. */
@Injectable()
export class BanditReconciler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(
    private readonly bandits: BanditRepository,
    private readonly endpoints: EndpointRepository,
    private readonly divider: TrafficDivider,
    private readonly reconciler: Reconciler,
    private readonly unitOfWork: UnitOfWork,
    @Inject(SERVICE_CONFIG) private readonly config: ServingConfig,
    private readonly logger: ServiceLogger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.begin(), this.config.reconcileMs);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private begin(): void {
    this.running ??= this.pass()
      .catch((error: unknown) => this.logger.warn(`bandit: ${String(error)}`))
      .finally(() => {
        this.running = undefined;
      });
  }

  private async pass(): Promise<void> {
    for (const bandit of await this.bandits.listOpen()) {
      if (!isDue(bandit)) continue;
      const isMoved = await this.unitOfWork.run(() => this.reckon(bandit));
      if (isMoved) await this.reconciler.reconcile();
    }
  }

  /** @returns whether the traffic is divided otherwise now. */
  private async reckon({ id, endpointId }: Bandit): Promise<boolean> {
    const endpoint = await this.endpoints.lockById(endpointId);
    const bandit = await this.bandits.findOpen(endpointId);
    // Another replica was faster, or somebody ended it.
    if (bandit?.id !== id || !isDue(bandit)) return false;
    await this.bandits.saveReckoning(id, new Date());
    const arms = await this.bandits.listArms([id]);
    const percents = banditShares(arms, bandit.floorPercent);
    const shares = arms.map(({ versionId, version }, i) => ({
      versionId,
      version,
      percent: percents[i] ?? 0,
    }));
    const current = await this.endpoints.listShares([endpointId]);
    if (current.every(({ percent }, i) => percent === shares[i]?.percent)) return false;
    const rates = arms.map(
      ({ version, plays, rewards }) => `version ${version}: ${round(rewards)} of ${plays}`,
    );
    const origin = { cause: 'BANDIT', changedBy: MOVER, reason: rates.join(', '), moverId: id } as const;
    await this.divider.divide(endpoint, shares, origin);
    return true;
  }
}

function isDue({ reckonedAt, everySeconds }: Bandit): boolean {
  return Date.now() - reckonedAt.getTime() >= everySeconds * 1000;
}

function round(rewards: number): number {
  return Math.round(rewards * 100) / 100;
}
