import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DeadlineError, DomainError, NotFoundError } from '@orrery/domain';
import { ModelBackends } from '../model-backend/model-backends.js';
import { Reconciler } from '../routing/reconciler.js';
import { EndpointRepository } from './endpoint.repository.js';
import type { Endpoint } from './endpoint.js';

const LOAD_DEADLINE_MS = 60_000;
const LOOK_MS = 10;

/** A version of an endpoint that was to be loaded could not be. */
export class LoadFailedError extends DomainError {
  readonly code = 'LOAD_FAILED';
  readonly kind = 'unprocessable';

  constructor(endpoint: string, version: number, reason: string) {
    super(`failed to load '${endpoint}', version ${version}: ${reason}`, { endpoint, version, reason });
  }
}

/** Takes endpoints out of service and brings them back; on all replicas, since it is stored. */
@Injectable()
export class EndpointLoading {
  constructor(
    private readonly endpoints: EndpointRepository,
    private readonly backends: ModelBackends,
    private readonly reconciler: Reconciler,
  ) {}

  /** Resolves when every version answers here. @throws {NotFoundError | LoadFailedError | DeadlineError} */
  async load(name: string): Promise<void> {
    const endpoint = await this.set(name, 'loaded');
    const shares = await this.endpoints.listShares([endpoint.id]);
    const deadlineMs = performance.now() + LOAD_DEADLINE_MS;
    for (const { versionId, version } of shares) {
      for (;;) {
        const state = this.backends.find(versionId)?.state;
        if (state?.kind === 'ready') break;
        if (state?.kind === 'failed') throw new LoadFailedError(name, version, state.reason);
        if (performance.now() > deadlineMs) throw new DeadlineError(`Loading "${name}"`, LOAD_DEADLINE_MS);
        await delay(LOOK_MS);
      }
    }
    await this.reconciler.reconcile();
  }

  /** Resolves when no request comes to a version any more; what is inside is answered. @throws {NotFoundError} */
  async unload(name: string): Promise<void> {
    await this.set(name, 'unloaded');
  }

  private async set(name: string, wanted: 'loaded' | 'unloaded'): Promise<Endpoint> {
    const endpoint = await this.endpoints.findByName(name);
    if (endpoint === null) throw new NotFoundError('Endpoint', name);
    await this.endpoints.setLoaded(endpoint.id, { loaded: wanted === 'loaded' });
    await this.reconciler.reconcile();
    return endpoint;
  }
}
