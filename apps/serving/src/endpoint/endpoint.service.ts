import { Injectable } from '@nestjs/common';
import { InvalidInputError, NotFoundError } from '@orrery/domain';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import type { ServedVersion } from '../model-backend/served-version.js';
import { ServedVersions } from '../model-backend/served-versions.js';
import { Reconciler } from '../routing/reconciler.js';
import { checkShares, type WantedShare } from './check-shares.js';
import { EndpointRepository } from './endpoint.repository.js';
import type { Endpoint, MissingValues, TrafficShare } from './endpoint.js';
import { TrafficDivider } from './traffic-divider.js';
import { TrafficMovers } from './traffic-movers.js';
import type { DividedShare, DivisionOrigin } from './traffic-division.js';

export interface CreateEndpoint {
  readonly name: string;
  readonly model: string;
  readonly version: number;
  readonly missingValues: MissingValues;
}

/** Whose hand divides the traffic, and why. */
export type Wish = Pick<DivisionOrigin, 'changedBy' | 'reason'>;

/** No colon: in a path it ends the name. */
const NAME = /^[A-Za-z0-9._-]{1,100}$/;

@Injectable()
export class EndpointService {
  constructor(
    private readonly endpoints: EndpointRepository,
    private readonly versions: ServedVersions,
    private readonly reconciler: Reconciler,
    private readonly unitOfWork: UnitOfWork,
    private readonly divider: TrafficDivider,
    private readonly movers: TrafficMovers,
  ) {}

  /** @throws {InvalidInputError | NotFoundError | NameTakenError | UnavailableError} */
  async create(
    { name, model, version: number, missingValues }: CreateEndpoint,
    changedBy: string,
  ): Promise<Endpoint> {
    if (!NAME.test(name)) {
      throw new InvalidInputError('name', 'An endpoint name has 1 to 100 letters, digits, ".", "_" and "-".');
    }
    const version = await this.versions.get(model, number);
    const { modelId } = version;
    const opened = { loaded: true, createdAt: new Date() };
    const endpoint = { id: newId(), name, modelId, model, missingValues, ...opened } as Endpoint;
    await this.unitOfWork.run(async () => {
      await this.endpoints.insert(endpoint);
      const shares = [{ versionId: version.id, version: number, percent: 100 }];
      await this.divider.divide(endpoint, shares, { cause: 'CREATED', changedBy, reason: '', moverId: null });
    });
    await this.reconciler.reconcile();
    return endpoint;
  }

  /**
   * Stores the division, or does nothing when it is the same. A hand goes before what moves traffic by itself.
   * @throws {NotFoundError | InvalidInputError | UnavailableError}
   */
  async setTraffic(name: string, wanted: readonly WantedShare[], wish: Wish): Promise<Endpoint> {
    checkShares(wanted);
    const { modelId, model } = await this.get(name);
    const numbers = wanted.map(({ version }) => version);
    const versions = await this.versions.ofModel({ id: modelId, name: model }, numbers);
    const endpoint = await this.unitOfWork.run(async () => {
      const locked = await this.follow(await this.endpoints.lockByName(name), versions);
      const current = await this.endpoints.listShares([locked.id]);
      if (!isSameDivision(current, versions, wanted)) await this.divide(locked, versions, wanted, wish);
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
    endpoint: Endpoint,
    versions: readonly ServedVersion[],
    wanted: readonly WantedShare[],
    wish: Wish,
  ): Promise<void> {
    const percents = new Map(wanted.map(({ version, percent }) => [version, percent]));
    const shares = versions.map(({ id: versionId, version }): DividedShare => {
      return { versionId, version, percent: percents.get(version) ?? 0 };
    });
    await this.movers.giveWay(endpoint, 'ABANDONED', `${wish.changedBy} divided the traffic otherwise.`);
    await this.divider.divide(endpoint, shares, { cause: 'SET', moverId: null, ...wish });
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
