import { Injectable } from '@nestjs/common';
import { ConflictError, InvalidInputError } from '@orrery/domain';
import type { Allocation, Move } from '@orrery/math-bucketing';
import type { AnalysisPlan } from '@orrery/math-experiments';
import { Outbox } from '@orrery/platform-events';
import { UnitOfWork } from '@orrery/platform-postgres';
import { CatalogueRepository } from '../evaluation/catalogue.repository.js';
import type { SavedGroups } from '@orrery/math-flags';
import { SavedGroupRepository } from '../saved-group/saved-group.repository.js';
import { StatisticsReader } from '../statistics/statistics-reader.js';
import type { ABTestChange, ChangeOrigin } from './ab-test-change.js';
import { ABTestChangeRepository } from './ab-test-change.repository.js';
import { ABTestRepository } from './ab-test.repository.js';
import type { ABTest } from './ab-test.js';
import { divideAnew, divideUsers } from './divide-users.js';
import { EndpointTests } from './endpoint-tests.js';
import { planState } from './plan-state.js';
import { planTest, type RoutingWish } from './plan-test.js';

/** What is to be otherwise; what is undefined stays as it is. */
export interface ChangeWish extends Partial<Omit<RoutingWish, 'rule'>> {
  readonly weights?: readonly { readonly variation: string; readonly weight: number }[];
  readonly analysis?: AnalysisPlan;
}

export interface ChangedABTest {
  readonly abTest: ABTest;
  readonly change: ABTestChange;
}

/** Changes the plan of a test that is not over; its history says what, who, why, and which users moved. */
@Injectable()
export class ChangeABTestService {
  constructor(
    private readonly tests: ABTestRepository,
    private readonly changes: ABTestChangeRepository,
    private readonly endpointTests: EndpointTests,
    private readonly statistics: StatisticsReader,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly groups: SavedGroupRepository,
    private readonly catalogue: CatalogueRepository,
  ) {}

  /** @throws {NotFoundError | ConflictError | InvalidInputError} */
  async change(name: string, wish: ChangeWish, origin: ChangeOrigin): Promise<ChangedABTest> {
    const found = await this.tests.findByName(name);
    // Before the lock: what is recorded meanwhile counts for the division that comes.
    const exposed = found?.status === 'RUNNING' ? await this.exposedOf(found) : null;
    return this.unitOfWork.run(async () => {
      await this.catalogue.touch();
      const test = await this.tests.lockByName(name);
      refuseLate(test, wish);
      const before = await this.groups.reachableFrom(test.plan.condition);
      const condition = wish.condition === undefined ? test.plan.condition : wish.condition;
      const savedGroups = await this.groups.reachableFrom(condition);
      const { test: abTest, moves } = changed(test, wish, savedGroups);
      if (test.status === 'RUNNING') await this.endpointTests.makeRoomFor(abTest);
      await this.tests.savePlan(abTest);
      const change = await this.changes.insert({
        abTestId: test.id,
        at: new Date(),
        kind: 'CHANGED',
        ...origin,
        before: planState(test, before),
        after: planState(abTest, savedGroups),
        moves,
        exposed: test.status === 'RUNNING' ? (exposed ?? 0) : null,
      });
      if (test.status === 'RUNNING') {
        const { id: abTestId, endpoint, endpointId, plan } = abTest;
        await this.outbox.publish('ABTestChanged', endpointId, {
          abTestId,
          name,
          endpoint,
          plan,
          savedGroups,
        });
      }
      return { abTest, change };
    });
  }

  private async exposedOf({ id }: ABTest): Promise<number> {
    const { firstExposed } = await this.statistics.read(id);
    return firstExposed.reduce((sum, users) => sum + users, 0);
  }
}

function refuseLate({ name, status }: ABTest, { analysis }: ChangeWish): void {
  if (status !== 'DRAFT' && status !== 'RUNNING') {
    throw new ConflictError(`A/B test "${name}" is over: it cannot be changed any more.`);
  }
  if (status === 'RUNNING' && analysis !== undefined) {
    throw new ConflictError(
      `A/B test "${name}" runs: how it is judged was promised before its first user, and stays so.`,
    );
  }
}

interface Changed {
  readonly test: ABTest;
  readonly moves: readonly Move[];
}

function changed(test: ABTest, wish: ChangeWish, groups: SavedGroups): Changed {
  const weights = weightsOf(test, wish.weights ?? []);
  const coverage = wish.coverage === undefined ? test.coverage : wish.coverage;
  const { allocation, moves } = redivided(test, { weights, coverage });
  const { plan } = test;
  const keys = test.variations.map(({ key }) => key);
  const routing: RoutingWish = {
    rule: plan.rule,
    coverage,
    exclusions: wish.exclusions ?? plan.exclusions,
    holdouts: wish.holdouts ?? plan.holdouts,
    forced: wish.forced ?? forcedOf(test),
    condition: wish.condition === undefined ? plan.condition : wish.condition,
    ramp: wish.ramp ?? plan.ramp,
    sticky: wish.sticky === undefined ? plan.sticky : wish.sticky,
  };
  const { prerequisites } = plan;
  return {
    moves,
    test: {
      ...test,
      coverage,
      plan: planTest({ id: test.id, keys, allocation, routing, prerequisites, groups }),
      analysis: wish.analysis ?? test.analysis,
      variations: test.variations.map((variation, at) => ({ ...variation, weight: weights[at] ?? 0 })),
    },
  };
}

function weightsOf({ variations }: ABTest, wanted: NonNullable<ChangeWish['weights']>): readonly number[] {
  const unknown = wanted.findIndex(({ variation }) => variations.every(({ key }) => key !== variation));
  if (unknown >= 0) {
    const message = `The test has no variation "${wanted[unknown]?.variation ?? ''}".`;
    throw new InvalidInputError(`weights.${unknown}.variation`, message);
  }
  return variations.map(
    ({ key, weight }) => wanted.find(({ variation }) => variation === key)?.weight ?? weight,
  );
}

function redivided(
  test: ABTest,
  wanted: { readonly weights: readonly number[]; readonly coverage: number | null },
): { readonly allocation: Allocation; readonly moves: readonly Move[] } {
  const isSame =
    wanted.coverage === test.coverage &&
    test.variations.every(({ weight }, at) => weight === wanted.weights[at]);
  if (isSame) return { allocation: test.plan.allocation, moves: [] };
  if (test.status === 'DRAFT') return { allocation: divideUsers(test.plan.rule, wanted), moves: [] };
  return divideAnew(test.plan.allocation, wanted);
}

function forcedOf({ plan, variations }: ABTest): RoutingWish['forced'] {
  return Object.entries(plan.forced).map(([userId, position]) => ({
    userId,
    variation: variations[position]?.key ?? '',
  }));
}
