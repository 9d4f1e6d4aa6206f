import { Injectable } from '@nestjs/common';
import {
  ConflictError,
  NotFoundError,
  type ABTestId,
  type EndpointId,
  type ModelVersionId,
} from '@orrery/domain';
import { Outbox } from '@orrery/platform-events';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import { CatalogueRepository } from '../evaluation/catalogue.repository.js';
import { SavedGroupRepository } from '../saved-group/saved-group.repository.js';
import type { ABTestChangeKind, ChangeOrigin } from './ab-test-change.js';
import { ABTestChangeRepository } from './ab-test-change.repository.js';
import { ABTestPlanner } from './ab-test-planner.js';
import { ABTestRepository } from './ab-test.repository.js';
import type { ABTest } from './ab-test.js';
import { EndpointTests } from './endpoint-tests.js';
import type { ABTestPlan } from './plan-problem.js';

@Injectable()
export class ABTestService {
  constructor(
    private readonly tests: ABTestRepository,
    private readonly changes: ABTestChangeRepository,
    private readonly planner: ABTestPlanner,
    private readonly endpointTests: EndpointTests,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly groups: SavedGroupRepository,
    private readonly catalogue: CatalogueRepository,
  ) {}

  /** @throws {InvalidInputError | NameTakenError} */
  create(wanted: ABTestPlan, origin: ChangeOrigin): Promise<ABTest> {
    return this.unitOfWork.run(async () => {
      const id = newId<ABTestId>();
      const planned = await this.planner.plan(id, wanted);
      const test: ABTest = {
        id,
        name: wanted.name,
        endpointId: wanted.endpointId as EndpointId,
        endpoint: wanted.endpoint,
        variations: wanted.variations.map((variation) => ({
          ...variation,
          modelVersionId: variation.modelVersionId as ModelVersionId,
        })),
        coverage: wanted.routing.coverage,
        analysis: wanted.analysis,
        ...planned,
        status: 'DRAFT',
        createdAt: new Date(),
        startedAt: null,
        stoppedAt: null,
        decidedAt: null,
        decision: null,
      };
      await this.tests.insert(test);
      await this.planner.takeMetrics(id, wanted);
      await this.keep(test, 'CREATED', test.createdAt, origin);
      return test;
    });
  }

  /** Starts a draft, or does nothing when the test runs already. @throws {NotFoundError | ConflictError} */
  start(name: string, origin: ChangeOrigin): Promise<ABTest> {
    return this.unitOfWork.run(async () => {
      await this.catalogue.touch();
      const test = await this.tests.lockByName(name);
      if (test.status === 'RUNNING') return test;
      if (test.status !== 'DRAFT') {
        throw new ConflictError(`A/B test "${name}" was stopped, and stays so: create another one.`);
      }
      await this.endpointTests.makeRoomFor(test);
      const started: ABTest = { ...test, status: 'RUNNING', startedAt: new Date() };
      await this.tests.saveStatus(started);
      await this.keep(test, 'STARTED', started.startedAt, origin);
      const { id: abTestId, endpoint, endpointId, plan } = test;
      const variations = test.variations.map(({ modelVersionId, ...variation }) => ({
        ...variation,
        versionId: modelVersionId,
      }));
      // The endpoint is the subject, so that the end of its last test and the start of the next arrive in order.
      const savedGroups = await this.groups.reachableFrom(plan.condition);
      await this.outbox.publish('ABTestStarted', endpointId, {
        abTestId,
        name,
        endpoint,
        variations,
        plan,
        savedGroups,
      });
      return started;
    });
  }

  /** Stops a test, or does nothing when it was stopped already. @throws {NotFoundError | ConflictError} */
  stop(name: string, origin: ChangeOrigin): Promise<ABTest> {
    return this.unitOfWork.run(async () => {
      await this.catalogue.touch();
      const test = await this.tests.lockByName(name);
      if (test.status === 'DRAFT') {
        throw new ConflictError(`A/B test "${name}" was never started: there is nothing to stop.`);
      }
      if (test.status !== 'RUNNING') return test;
      const stopped: ABTest = { ...test, status: 'STOPPED', stoppedAt: new Date() };
      await this.tests.saveStatus(stopped);
      await this.keep(test, 'STOPPED', stopped.stoppedAt, origin);
      const { id: abTestId, endpoint, endpointId } = test;
      await this.outbox.publish('ABTestStopped', endpointId, { abTestId, name, endpoint });
      return stopped;
    });
  }

  find(name: string): Promise<ABTest | null> {
    return this.tests.findByName(name);
  }

  /** @throws {NotFoundError} */
  async get(name: string): Promise<ABTest> {
    const test = await this.tests.findByName(name);
    if (test === null) throw new NotFoundError('A/B test', name);
    return test;
  }

  list(page: PageRequest): Promise<Page<ABTest>> {
    return this.tests.list(page);
  }

  private async keep(
    { id: abTestId }: ABTest,
    kind: ABTestChangeKind,
    at: Date | null,
    origin: ChangeOrigin,
  ): Promise<void> {
    const unchanged = { before: null, after: null, moves: [], exposed: null };
    await this.changes.insert({ abTestId, kind, at: at ?? new Date(), ...origin, ...unchanged });
  }
}
