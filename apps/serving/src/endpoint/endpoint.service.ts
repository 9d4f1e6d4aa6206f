import { Injectable } from '@nestjs/common';
import { InvalidInputError, NotFoundError } from '@orrery/domain';
import { Outbox } from '@orrery/platform-events';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import type { ServedVersion } from '../model-backend/served-version.js';
import { ServedVersions } from '../model-backend/served-versions.js';
import { Reconciler } from '../routing/reconciler.js';
import { checkShares, type WantedShare } from './check-shares.js';
import { EndpointRepository } from './endpoint.repository.js';
import type { Endpoint, MissingValues, TrafficShare } from './endpoint.js';

export interface CreateEndpoint {
  readonly name: string;
  readonly model: string;
  readonly version: number;
  readonly missingValues: MissingValues;
}

/** No colon: in a path it ends the name. */
const NAME = /^[A-Za-z0-9._-]{1,100}$/;

@Injectable()
export class EndpointService {
  constructor(
    private readonly endpoints: EndpointRepository,
    private readonly versions: ServedVersions,
    private readonly reconciler: Reconciler,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  /** @throws {InvalidInputError | NotFoundError | NameTakenError | UnavailableError} */
  async create({ name, model, version: number, missingValues }: CreateEndpoint): Promise<Endpoint> {
    if (!NAME.test(name)) {
      throw new InvalidInputError('name', 'An endpoint name has 1 to 100 letters, digits, ".", "_" and "-".');
    }
    const version = await this.versions.get(model, number);
    const { modelId } = version;
    const endpoint = { id: newId(), name, modelId, model, missingValues, createdAt: new Date() } as Endpoint;
    await this.unitOfWork.run(async () => {
      await this.endpoints.insert(endpoint);
      await this.divide(endpoint, [version], [{ version: number, percent: 100 }]);
    });
    await this.reconciler.reconcile();
    return endpoint;
  }

  /** Stores the division, or does nothing when it is the same. @throws {NotFoundError | InvalidInputError | UnavailableError} */
  async setTraffic(name: string, wanted: readonly WantedShare[]): Promise<Endpoint> {
    checkShares(wanted);
    const { modelId, model } = await this.get(name);
    const numbers = wanted.map(({ version }) => version);
    const versions = await this.versions.ofModel({ id: modelId, name: model }, numbers);
    const endpoint = await this.unitOfWork.run(async () => {
      const locked = await this.follow(await this.endpoints.lockByName(name), versions);
      const current = await this.endpoints.listShares([locked.id]);
      if (!isSameDivision(current, versions, wanted)) await this.divide(locked, versions, wanted);
      return locked;
    });
    await this.reconciler.reconcile();
    return endpoint;
  }

  find(name: string): Promise<Endpoint | null> {
    return this.endpoints.findByName(name);
  }

  list(page: PageRequest): Promise<Page<Endpoint>> {
    return this.endpoints.list(page);
  }

  private async get(name: string): Promise<Endpoint> {
    const endpoint = await this.endpoints.findByName(name);
    if (endpoint === null) throw new NotFoundError('Endpoint', name);
    return endpoint;
  }

  /** The endpoint, of the model that its name means now: it may have been deleted and made again. */
  private async follow(endpoint: Endpoint, versions: readonly ServedVersion[]): Promise<Endpoint> {
    const [{ modelId } = endpoint] = versions;
    if (modelId === endpoint.modelId) return endpoint;
    await this.endpoints.setModel(endpoint.id, modelId);
    return { ...endpoint, modelId };
  }

  private async divide(
    { id, name, modelId, model }: Endpoint,
    versions: readonly ServedVersion[],
    wanted: readonly WantedShare[],
  ): Promise<void> {
    const percents = new Map(wanted.map(({ version, percent }) => [version, percent]));
    const shares = versions.map((version): TrafficShare => ({
      endpointId: id,
      version: version.version,
      versionId: version.id,
      percent: percents.get(version.version) ?? 0,
    }));
    await this.endpoints.replaceShares(id, shares);
    await this.outbox.publish('TrafficChanged', id, {
      endpointId: id,
      endpoint: name,
      modelId,
      model,
      shares: shares.map(({ versionId, version, percent }) => ({ versionId, version, percent })),
    });
  }
}

function isSameDivision(
  current: readonly TrafficShare[],
  versions: readonly ServedVersion[],
  wanted: readonly WantedShare[],
): boolean {
  const percents = new Map(current.map(({ version, percent }) => [version, percent]));
  const ids = new Set(current.map(({ versionId }) => versionId));
  return (
    current.length === wanted.length &&
    wanted.every(({ version, percent }) => percents.get(version) === percent) &&
    versions.every(({ id }) => ids.has(id))
  );
}
