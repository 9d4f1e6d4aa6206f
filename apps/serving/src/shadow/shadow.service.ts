import { Injectable } from '@nestjs/common';
import { InvalidInputError, NotFoundError } from '@orrery/domain';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import { EndpointRepository } from '../endpoint/endpoint.repository.js';
import type { Endpoint } from '../endpoint/endpoint.js';
import { ServedVersions } from '../model-backend/served-versions.js';
import { Reconciler } from '../routing/reconciler.js';
import { ShadowRepository } from './shadow.repository.js';

export interface StartShadow {
  readonly endpoint: string;
  readonly version: number;
  readonly percent: number;
}

@Injectable()
export class ShadowService {
  constructor(
    private readonly shadows: ShadowRepository,
    private readonly endpoints: EndpointRepository,
    private readonly versions: ServedVersions,
    private readonly reconciler: Reconciler,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Begins anew, in the place of the one before. @throws {InvalidInputError | NotFoundError | UnavailableError} */
  async start({ endpoint: name, version, percent }: StartShadow, startedBy: string): Promise<Endpoint> {
    if (!(percent > 0 && percent <= 100)) {
      throw new InvalidInputError('percent', `A shadow sees more than 0 to 100 percent, not ${percent}.`);
    }
    const known = await this.endpoints.findByName(name);
    if (known === null) throw new NotFoundError('Endpoint', name);
    const [served] = await this.versions.ofModel({ id: known.modelId, name: known.model }, [version]);
    if (served === undefined) throw new NotFoundError(`Version of model ${known.model}`, String(version));
    await this.unitOfWork.run(async () => {
      const { id: endpointId } = await this.endpoints.lockByName(name);
      const shadowed = { version: served.version, versionId: served.id, percent };
      await this.shadows.replace({ id: newId(), endpointId, ...shadowed, startedAt: new Date(), startedBy });
    });
    await this.reconciler.reconcile();
    return known;
  }

  /** @throws {NotFoundError} */
  async stop(name: string): Promise<Endpoint> {
    const endpoint = await this.unitOfWork.run(async () => {
      const locked = await this.endpoints.lockByName(name);
      const isRemoved = await this.shadows.remove(locked.id);
      if (!isRemoved) throw new NotFoundError('Shadow at endpoint', name);
      return locked;
    });
    await this.reconciler.reconcile();
    return endpoint;
  }
}
