import { Injectable } from '@nestjs/common';
import { ConflictError, InvalidInputError, NotFoundError } from '@orrery/domain';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import { RunningTestRepository } from '../ab-test/running-test.repository.js';
import { EndpointRepository } from '../endpoint/endpoint.repository.js';
import type { Endpoint } from '../endpoint/endpoint.js';
import { TrafficDivider } from '../endpoint/traffic-divider.js';
import { TrafficMovers } from '../endpoint/traffic-movers.js';
import { ServedVersions } from '../model-backend/served-versions.js';
import { Reconciler } from '../routing/reconciler.js';
import { banditShares } from './bandit-shares.js';
import { BanditRepository } from './bandit.repository.js';
import type { Bandit, BanditId } from './bandit.js';

export interface StartBandit {
  readonly endpoint: string;
  readonly versions: readonly number[];
  readonly floorPercent: number;
  readonly everySeconds: number;
}

/** Reckoning costs the square of it. */
const MAX_ARMS = 8;
const LONGEST_SECONDS = 7 * 24 * 3600;

@Injectable()
export class BanditService {
  constructor(
    private readonly bandits: BanditRepository,
    private readonly endpoints: EndpointRepository,
    private readonly versions: ServedVersions,
    private readonly tests: RunningTestRepository,
    private readonly movers: TrafficMovers,
    private readonly divider: TrafficDivider,
    private readonly reconciler: Reconciler,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Divides the traffic equally, and from then on by rewards. @throws {InvalidInputError | NotFoundError | ConflictError | UnavailableError} */
  async start(wanted: StartBandit, changedBy: string): Promise<Endpoint> {
    checkBandit(wanted);
    const { endpoint: name, versions: numbers, floorPercent, everySeconds } = wanted;
    const known = await this.endpoints.findByName(name);
    if (known === null) throw new NotFoundError('Endpoint', name);
    const versions = await this.versions.ofModel({ id: known.modelId, name: known.model }, numbers);
    const endpoint = await this.unitOfWork.run(async () => {
      const locked = await this.endpoints.lockByName(name);
      const tests = await this.tests.listAll();
      if (tests.some(({ endpoint: tested }) => tested === name)) {
        throw new ConflictError(`An A/B test divides the users of endpoint ${name}: stop it first.`);
      }
      await this.movers.giveWay(locked, 'ABANDONED', `${changedBy} started a bandit.`);
      const id: BanditId = newId();
      const now = new Date();
      const timing = { everySeconds, startedAt: now, reckonedAt: now, endedAt: null };
      const bandit: Bandit = { id, endpointId: locked.id, floorPercent, ...timing, startedBy: changedBy };
      const arms = versions.map(({ id: versionId, version }) => ({
        banditId: id,
        version,
        versionId,
        plays: 0,
        rewards: 0,
      }));
      await this.bandits.insert(bandit, arms);
      const percents = banditShares(arms, floorPercent);
      const shares = arms.map(({ versionId, version }, i) => ({
        versionId,
        version,
        percent: percents[i] ?? 0,
      }));
      const origin = { cause: 'BANDIT', changedBy, reason: 'Nothing is known yet.', moverId: id } as const;
      await this.divider.divide(locked, shares, origin);
      return locked;
    });
    await this.reconciler.reconcile();
    return endpoint;
  }

  /** Leaves the traffic divided as it is. @throws {NotFoundError} */
  async stop(name: string): Promise<Endpoint> {
    const endpoint = await this.unitOfWork.run(async () => {
      const locked = await this.endpoints.lockByName(name);
      const isEnded = await this.bandits.endOpen(locked.id);
      if (!isEnded) throw new NotFoundError('Bandit at endpoint', name);
      return locked;
    });
    await this.reconciler.reconcile();
    return endpoint;
  }
}

function checkBandit({ versions, floorPercent, everySeconds }: StartBandit): void {
  if (versions.length < 2 || versions.length > MAX_ARMS || new Set(versions).size !== versions.length) {
    throw new InvalidInputError('versions', `A bandit has 2 to ${MAX_ARMS} versions, each once.`);
  }
  if (!(floorPercent >= 0 && floorPercent * versions.length <= 100)) {
    throw new InvalidInputError('floorPercent', 'The floors of all versions add up to 0 to 100 percent.');
  }
  if (everySeconds < 1 || everySeconds > LONGEST_SECONDS) {
    throw new InvalidInputError('everySeconds', 'Shares are reckoned every second to every 7 days.');
  }
}
