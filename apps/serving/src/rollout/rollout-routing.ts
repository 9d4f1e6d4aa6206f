import { Inject, Injectable } from '@nestjs/common';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import { ModelBackends } from '../model-backend/model-backends.js';
import { Reconciler } from '../routing/reconciler.js';
import { RoutingTable } from '../routing/routing-table.js';
import type { ServingConfig } from '../serving.config.js';
import type { Rollout, RolloutId } from './rollout.js';

/** What roll-outs ask of this replica's routing. */
@Injectable()
export class RolloutRouting {
  constructor(
    private readonly table: RoutingTable,
    private readonly backends: ModelBackends,
    private readonly reconciler: Reconciler,
    @Inject(SERVICE_CONFIG) private readonly config: ServingConfig,
  ) {}

  get everyMs(): number {
    return this.config.reconcileMs;
  }

  /** Whether requests are divided here as this step wants it. */
  isInForce(rolloutId: RolloutId, position: number): boolean {
    return this.table.isInStep(rolloutId, position);
  }

  /** Why the canary cannot be loaded here; null unless it was tried. */
  failureOf({ canaryVersionId }: Rollout): string | null {
    const state = this.backends.find(canaryVersionId)?.state;
    return state?.kind === 'failed' ? state.reason : null;
  }

  refresh(): Promise<void> {
    return this.reconciler.reconcile();
  }
}
