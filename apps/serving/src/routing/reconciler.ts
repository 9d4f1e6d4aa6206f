import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { ModelVersionId } from '@orrery/domain';
import { Readiness, SERVICE_CONFIG, ServiceLogger } from '@orrery/platform-service';
import { ModelBackends } from '../model-backend/model-backends.js';
import type { ServingConfig } from '../serving.config.js';
import { RoutingTable } from './routing-table.js';
import { WantedState, wantedVersions } from './wanted-state.js';

/**
 * Brings what this replica serves to what the database says is wanted: at the start, after each change, whenever a
 * model is ready, and every few seconds, since another replica may have changed it.
 */
@Injectable()
export class Reconciler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private next: Promise<void> | undefined;
  private isStopped = false;
  /** Whether all that was wanted at the start is loaded, or has failed. */
  private isComplete = false;

  constructor(
    private readonly wanted: WantedState,
    private readonly backends: ModelBackends,
    private readonly table: RoutingTable,
    private readonly readiness: Readiness,
    @Inject(SERVICE_CONFIG) private readonly config: ServingConfig,
    private readonly logger: ServiceLogger,
  ) {}

  onApplicationBootstrap(): void {
    this.readiness.register('models', async () => {
      if (!this.isComplete) throw new Error('models are being loaded');
    });
    this.backends.onChange(() => void this.reconcile());
    this.timer = setInterval(() => void this.reconcile(), this.config.reconcileMs);
    void this.reconcile();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.timer);
    await this.running;
  }

  /** Resolves when a pass that began after this call is over; never rejects, since the next one mends it. */
  async reconcile(): Promise<void> {
    if (this.running === undefined) return this.begin();
    this.next ??= this.running.then(() => this.begin());
    return this.next;
  }

  private begin(): Promise<void> {
    this.next = undefined;
    this.running = this.pass()
      .catch((error: unknown) =>
        this.logger.warn(`routing: ${error instanceof Error ? error.message : error}`),
      )
      .finally(() => {
        this.running = undefined;
      });
    return this.running;
  }

  private async pass(): Promise<void> {
    if (this.isStopped) return;
    const wanted = await this.wanted.read();
    const versions = wanted.flatMap(wantedVersions);
    this.backends.ensure(versions);
    this.table.update(wanted);
    const needed = new Set<ModelVersionId>(versions.map(({ versionId }) => versionId));
    for (const id of this.table.versionIds()) needed.add(id);
    // Only now that no request can come to them any more.
    this.backends.retain(needed);
    this.isComplete ||= versions.every(
      ({ versionId }) => this.backends.find(versionId)?.state.kind !== 'loading',
    );
  }
}
