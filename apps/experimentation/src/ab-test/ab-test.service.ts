import { Injectable } from '@nestjs/common';
import { ConflictError, NotFoundError, type EndpointId, type ModelVersionId } from '@orrery/domain';
import { Outbox } from '@orrery/platform-events';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import { TestMetricService } from '../outcome-metric/test-metric.service.js';
import { ABTestRepository } from './ab-test.repository.js';
import type { ABTest } from './ab-test.js';
import { planProblem, type ABTestPlan } from './plan-problem.js';

@Injectable()
export class ABTestService {
  constructor(
    private readonly tests: ABTestRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly metrics: TestMetricService,
  ) {}

  /** @throws {InvalidInputError | NameTakenError} */
  async create(plan: ABTestPlan): Promise<ABTest> {
    const problem = planProblem(plan);
    if (problem !== undefined) throw problem;
    const test: ABTest = {
      ...plan,
      id: newId(),
      endpointId: plan.endpointId as EndpointId,
      variations: plan.variations.map((variation) => ({
        ...variation,
        modelVersionId: variation.modelVersionId as ModelVersionId,
      })),
      status: 'DRAFT',
      createdAt: new Date(),
      startedAt: null,
      stoppedAt: null,
    };
    await this.unitOfWork.run(async () => {
      await this.tests.insert(test);
      await this.metrics.attachPrimary(test.id, test.metric);
    });
    return test;
  }

  /** Starts a draft, or does nothing when the test runs already. @throws {NotFoundError | ConflictError} */
  start(name: string): Promise<ABTest> {
    return this.unitOfWork.run(async () => {
      const test = await this.tests.lockByName(name);
      if (test.status === 'RUNNING') return test;
      if (test.status === 'STOPPED') {
        throw new ConflictError(`A/B test "${name}" was stopped, and stays so: create another one.`);
      }
      const started: ABTest = { ...test, status: 'RUNNING', startedAt: new Date() };
      await this.tests.saveStatus(started);
      const { id: abTestId, endpoint, endpointId } = test;
      const variations = test.variations.map(({ modelVersionId, ...variation }) => ({
        ...variation,
        versionId: modelVersionId,
      }));
      // The endpoint is the subject, so that the end of its last test and the start of the next arrive in order.
      await this.outbox.publish('ABTestStarted', endpointId, { abTestId, name, endpoint, variations });
      return started;
    });
  }

  /** Stops a test, or does nothing when it was stopped already. @throws {NotFoundError | ConflictError} */
  stop(name: string): Promise<ABTest> {
    return this.unitOfWork.run(async () => {
      const test = await this.tests.lockByName(name);
      if (test.status === 'STOPPED') return test;
      if (test.status === 'DRAFT') {
        throw new ConflictError(`A/B test "${name}" was never started: there is nothing to stop.`);
      }
      const stopped: ABTest = { ...test, status: 'STOPPED', stoppedAt: new Date() };
      await this.tests.saveStatus(stopped);
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
}
