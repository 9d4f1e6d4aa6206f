import { Injectable } from '@nestjs/common';
import { ConflictError, NotFoundError } from '@orrery/domain';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import { RunningTestRepository } from '../ab-test/running-test.repository.js';
import { BanditRepository } from '../bandit/bandit.repository.js';
import { EndpointRepository } from '../endpoint/endpoint.repository.js';
import type { Endpoint, TrafficShare } from '../endpoint/endpoint.js';
import { ServedVersions } from '../model-backend/served-versions.js';
import { Reconciler } from '../routing/reconciler.js';
import { readCriteria, readPlan, type GivenCriteria } from './read-plan.js';
import { RolloutMover, type Move } from './rollout-mover.js';
import { RolloutRepository } from './rollout.repository.js';
import type { PlannedStep, Rollout, RolloutId, RolloutState } from './rollout.js';

export interface StartRollout {
  readonly endpoint: string;
  readonly version: number;
  readonly steps: readonly PlannedStep[] | null;
  readonly criteria: GivenCriteria | null;
}

/** How far a hand moves a roll-out. */
export type PromotionReach = 'NEXT_STEP' | 'ALL';

@Injectable()
export class RolloutService {
  constructor(
    private readonly rollouts: RolloutRepository,
    private readonly mover: RolloutMover,
    private readonly endpoints: EndpointRepository,
    private readonly versions: ServedVersions,
    private readonly tests: RunningTestRepository,
    private readonly bandits: BanditRepository,
    private readonly reconciler: Reconciler,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws {InvalidInputError | NotFoundError | ConflictError | VersionNotServableError | UnavailableError} */
  async start(wanted: StartRollout, move: Move): Promise<Rollout> {
    const plan = readPlan(wanted.steps);
    const criteria = readCriteria(wanted.criteria);
    const known = await this.endpoints.findByName(wanted.endpoint);
    if (known === null) throw new NotFoundError('Endpoint', wanted.endpoint);
    const [canary] = await this.versions.ofModel({ id: known.modelId, name: known.model }, [wanted.version]);
    if (canary === undefined) {
      throw new NotFoundError(`Version of model ${known.model}`, String(wanted.version));
    }
    return this.locked(wanted.endpoint, async (endpoint) => {
      const stable = await this.stableOf(endpoint, canary.version);
      const rollout: Rollout = {
        id: newId(),
        endpointId: endpoint.id,
        stableVersion: stable.version,
        stableVersionId: stable.versionId,
        canaryVersion: canary.version,
        canaryVersionId: canary.id,
        plan,
        criteria,
        state: 'RUNNING',
        position: 0,
        startedAt: new Date(),
        startedBy: move.changedBy,
        endedAt: null,
        reason: null,
      };
      await this.mover.start(endpoint, rollout, move);
      return rollout.id;
    });
  }

  /** Goes on at once, whatever the step still waits for. @throws {NotFoundError | ConflictError} */
  promote(endpoint: string, reach: PromotionReach, move: Move): Promise<Rollout> {
    return this.change(endpoint, (locked, rollout) =>
      reach === 'ALL'
        ? this.mover.complete(locked, rollout, move)
        : this.mover.advance(locked, rollout, move),
    );
  }

  /** @throws {NotFoundError | ConflictError} */
  rollBack(endpoint: string, move: Move): Promise<Rollout> {
    return this.change(endpoint, (locked, rollout) => this.mover.rollBack(locked, rollout, move));
  }

  /** Holds the step, or goes on. A canary that errs is sent back all the same. @throws {NotFoundError | ConflictError} */
  hold(endpoint: string, state: Extract<RolloutState, 'RUNNING' | 'PAUSED'>): Promise<Rollout> {
    return this.change(endpoint, (_, rollout) => this.rollouts.saveState(rollout.id, { state }));
  }

  find(id: RolloutId): Promise<Rollout | null> {
    return this.rollouts.find(id);
  }

  /** @throws {NotFoundError} */
  async list(name: string, page: PageRequest): Promise<Page<Rollout>> {
    const endpoint = await this.endpoints.findByName(name);
    if (endpoint === null) throw new NotFoundError('Endpoint', name);
    return this.rollouts.list(endpoint.id, page);
  }

  /** The version that all traffic goes to now. @throws {ConflictError} when nothing can be rolled out here. */
  private async stableOf({ id, name }: Endpoint, canary: number): Promise<TrafficShare> {
    if ((await this.rollouts.findOpen(id)) !== null) {
      throw new ConflictError(`A roll-out is under way at endpoint ${name}: end it first.`);
    }
    const tests = await this.tests.listAll();
    if (tests.some(({ endpoint }) => endpoint === name)) {
      throw new ConflictError(`An A/B test divides the users of endpoint ${name}: stop it first.`);
    }
    if ((await this.bandits.findOpen(id)) !== null) {
      throw new ConflictError(`A bandit divides the traffic of endpoint ${name}: stop it first.`);
    }
    const shares = await this.endpoints.listShares([id]);
    const stable = shares.find(({ percent }) => percent === 100);
    if (stable === undefined) {
      throw new ConflictError(`Several versions answer at endpoint ${name}: give one all the traffic first.`);
    }
    if (stable.version === canary) {
      throw new ConflictError(`Version ${canary} has all the traffic of endpoint ${name} already.`);
    }
    return stable;
  }

  private change(
    name: string,
    act: (endpoint: Endpoint, rollout: Rollout) => Promise<void>,
  ): Promise<Rollout> {
    return this.locked(name, async (endpoint) => {
      const open = await this.rollouts.findOpen(endpoint.id);
      if (open === null) throw new ConflictError(`No roll-out is under way at endpoint ${name}.`);
      await act(endpoint, open);
      return open.id;
    });
  }

  private async locked(name: string, act: (endpoint: Endpoint) => Promise<RolloutId>): Promise<Rollout> {
    const rollout = await this.unitOfWork.run(async () => {
      const id = await act(await this.endpoints.lockByName(name));
      return this.rollouts.find(id);
    });
    if (rollout === null) throw new NotFoundError('Roll-out at endpoint', name);
    await this.reconciler.reconcile();
    return rollout;
  }
}
